import type { Wording } from './wording.ts';

export const fr: Wording = {
  lists: 'fr',
  nobodyNamed: { one: 'Quelqu’un', other: '{n} personnes' },
  others: { one: '{n} autre personne', other: '{n} autres personnes' },
  deeds: {
    LIKE_POST: { one: '{who} a aimé votre publication', other: '{who} ont aimé votre publication' },
    LIKE_COMMENT: { one: '{who} a aimé votre commentaire', other: '{who} ont aimé votre commentaire' },
    COMMENT: { one: '{who} a commenté votre publication', other: '{who} ont commenté votre publication' },
    REPLY: { one: '{who} a répondu à votre commentaire', other: '{who} ont répondu à votre commentaire' },
    MENTION_POST: {
      one: '{who} vous a mentionné dans une publication',
      other: '{who} vous ont mentionné dans une publication',
    },
    MENTION_COMMENT: {
      one: '{who} vous a mentionné dans un commentaire',
      other: '{who} vous ont mentionné dans un commentaire',
    },
    TAG: { one: '{who} vous a identifié dans une publication', other: '{who} vous ont identifié dans une publication' },
    FOLLOW: { one: '{who} s’est abonné à votre compte', other: '{who} se sont abonnés à votre compte' },
    FOLLOW_REQUEST: { one: '{who} souhaite vous suivre', other: '{who} souhaitent vous suivre' },
    FOLLOW_ACCEPTED: { one: '{who} a accepté votre demande', other: '{who} ont accepté vos demandes' },
    STORY_REACTION: { one: '{who} a réagi à votre story', other: '{who} ont réagi à votre story' },
    POST_PUBLISHED: { one: '{who} a publié quelque chose', other: '{who} ont publié quelque chose' },
  },
  message: 'Vous a envoyé un message',
};
