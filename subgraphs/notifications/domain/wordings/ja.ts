import type { Wording } from './wording.ts';

export const ja: Wording = {
  lists: 'ja',
  nobodyNamed: '{n}人',
  others: '他{n}人',
  deeds: {
    LIKE_POST: '{who}があなたの投稿に「いいね！」しました',
    LIKE_COMMENT: '{who}があなたのコメントに「いいね！」しました',
    COMMENT: '{who}があなたの投稿にコメントしました',
    REPLY: '{who}があなたのコメントに返信しました',
    MENTION_POST: '{who}が投稿であなたをメンションしました',
    MENTION_COMMENT: '{who}がコメントであなたをメンションしました',
    TAG: '{who}が投稿であなたをタグ付けしました',
    FOLLOW: '{who}があなたをフォローしました',
    FOLLOW_REQUEST: '{who}がフォローをリクエストしました',
    FOLLOW_ACCEPTED: '{who}がフォローリクエストを承認しました',
    STORY_REACTION: '{who}があなたのストーリーズにリアクションしました',
    POST_PUBLISHED: '{who}が投稿しました',
  },
  message: 'メッセージが届きました',
};
