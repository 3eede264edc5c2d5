import type { Wording } from './wording.ts';

export const de: Wording = {
  lists: 'de',
  nobodyNamed: { one: 'Jemand', other: '{n} Personen' },
  others: { one: '{n} weitere Person', other: '{n} weitere Personen' },
  deeds: {
    LIKE_POST: {
      one: '{who} hat deinen Beitrag mit „Gefällt mir“ markiert',
      other: '{who} haben deinen Beitrag mit „Gefällt mir“ markiert',
    },
    LIKE_COMMENT: {
      one: '{who} hat deinen Kommentar mit „Gefällt mir“ markiert',
      other: '{who} haben deinen Kommentar mit „Gefällt mir“ markiert',
    },
    COMMENT: { one: '{who} hat deinen Beitrag kommentiert', other: '{who} haben deinen Beitrag kommentiert' },
    REPLY: {
      one: '{who} hat auf deinen Kommentar geantwortet',
      other: '{who} haben auf deinen Kommentar geantwortet',
    },
    MENTION_POST: {
      one: '{who} hat dich in einem Beitrag erwähnt',
      other: '{who} haben dich in einem Beitrag erwähnt',
    },
    MENTION_COMMENT: {
      one: '{who} hat dich in einem Kommentar erwähnt',
      other: '{who} haben dich in einem Kommentar erwähnt',
    },
    TAG: { one: '{who} hat dich in einem Beitrag markiert', other: '{who} haben dich in einem Beitrag markiert' },
    FOLLOW: { one: '{who} folgt dir jetzt', other: '{who} folgen dir jetzt' },
    FOLLOW_REQUEST: { one: '{who} möchte dir folgen', other: '{who} möchten dir folgen' },
    FOLLOW_ACCEPTED: { one: '{who} hat deine Anfrage angenommen', other: '{who} haben deine Anfragen angenommen' },
    STORY_REACTION: { one: '{who} hat auf deine Story reagiert', other: '{who} haben auf deine Story reagiert' },
    POST_PUBLISHED: { one: '{who} hat etwas gepostet', other: '{who} haben etwas gepostet' },
  },
  message: 'Hat dir eine Nachricht geschickt',
};
