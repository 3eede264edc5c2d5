import type { Wording } from './wording.ts';

export const es: Wording = {
  lists: 'es',
  nobodyNamed: { one: 'Alguien', other: '{n} personas' },
  others: { one: '{n} persona más', other: '{n} personas más' },
  deeds: {
    LIKE_POST: {
      one: '{who} indicó que le gusta tu publicación',
      other: '{who} indicaron que les gusta tu publicación',
    },
    LIKE_COMMENT: {
      one: '{who} indicó que le gusta tu comentario',
      other: '{who} indicaron que les gusta tu comentario',
    },
    COMMENT: { one: '{who} comentó tu publicación', other: '{who} comentaron tu publicación' },
    REPLY: { one: '{who} respondió a tu comentario', other: '{who} respondieron a tu comentario' },
    MENTION_POST: { one: '{who} te mencionó en una publicación', other: '{who} te mencionaron en una publicación' },
    MENTION_COMMENT: { one: '{who} te mencionó en un comentario', other: '{who} te mencionaron en un comentario' },
    TAG: { one: '{who} te etiquetó en una publicación', other: '{who} te etiquetaron en una publicación' },
    FOLLOW: { one: '{who} empezó a seguirte', other: '{who} empezaron a seguirte' },
    FOLLOW_REQUEST: { one: '{who} quiere seguirte', other: '{who} quieren seguirte' },
    FOLLOW_ACCEPTED: { one: '{who} aceptó tu solicitud', other: '{who} aceptaron tus solicitudes' },
    STORY_REACTION: { one: '{who} reaccionó a tu historia', other: '{who} reaccionaron a tu historia' },
    POST_PUBLISHED: { one: '{who} publicó algo', other: '{who} publicaron algo' },
  },
  message: 'Te envió un mensaje',
};
