import type { Wording } from './wording.ts';

export const pt: Wording = {
  lists: 'pt',
  nobodyNamed: { one: 'Alguém', other: '{n} pessoas' },
  others: { one: 'outra pessoa', other: 'outras {n} pessoas' },
  deeds: {
    LIKE_POST: { one: '{who} curtiu sua publicação', other: '{who} curtiram sua publicação' },
    LIKE_COMMENT: { one: '{who} curtiu seu comentário', other: '{who} curtiram seu comentário' },
    COMMENT: { one: '{who} comentou sua publicação', other: '{who} comentaram sua publicação' },
    REPLY: { one: '{who} respondeu ao seu comentário', other: '{who} responderam ao seu comentário' },
    MENTION_POST: {
      one: '{who} mencionou você em uma publicação',
      other: '{who} mencionaram você em uma publicação',
    },
    MENTION_COMMENT: {
      one: '{who} mencionou você em um comentário',
      other: '{who} mencionaram você em um comentário',
    },
    TAG: { one: '{who} marcou você em uma publicação', other: '{who} marcaram você em uma publicação' },
    FOLLOW: { one: '{who} começou a seguir você', other: '{who} começaram a seguir você' },
    FOLLOW_REQUEST: { one: '{who} quer seguir você', other: '{who} querem seguir você' },
    FOLLOW_ACCEPTED: { one: '{who} aceitou sua solicitação', other: '{who} aceitaram suas solicitações' },
    STORY_REACTION: { one: '{who} reagiu ao seu story', other: '{who} reagiram ao seu story' },
    POST_PUBLISHED: { one: '{who} publicou algo', other: '{who} publicaram algo' },
  },
  message: 'Enviou uma mensagem para você',
};
