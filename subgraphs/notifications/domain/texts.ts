import type { Notification, NotificationKind } from '../ports.ts';

/** What happened, behind who did it. */
const DEEDS: Readonly<Record<NotificationKind, { ofPost: string; ofComment?: string }>> = {
  LIKE: { ofPost: 'liked your post', ofComment: 'liked your comment' },
  COMMENT: { ofPost: 'commented on your post' },
  REPLY: { ofPost: 'replied to your comment' },
  MENTION: { ofPost: 'mentioned you in a post', ofComment: 'mentioned you in a comment' },
  TAG: { ofPost: 'tagged you in a post' },
  FOLLOW: { ofPost: 'started following you' },
  FOLLOW_REQUEST: { ofPost: 'asked to follow you' },
  FOLLOW_ACCEPTED: { ofPost: 'accepted your follow request' },
  STORY_REACTION: { ofPost: 'reacted to your story' },
};

const plural = new Intl.PluralRules('en');
const number = new Intl.NumberFormat('en');

/** A notification in one English sentence. Names are not known here: an app that shows them has the actors. */
export function textOf({
  kind,
  commentId,
  actorCount,
}: Pick<Notification, 'kind' | 'commentId' | 'actorCount'>): string {
  const { ofPost, ofComment = ofPost } = DEEDS[kind];
  const who = plural.select(actorCount) === 'one' ? 'Someone' : `${number.format(actorCount)} people`;
  return `${who} ${commentId ? ofComment : ofPost}`;
}
