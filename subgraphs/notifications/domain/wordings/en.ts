import type { Wording } from './wording.ts';

export const en: Wording = {
  lists: 'en-GB',
  nobodyNamed: { one: 'Someone', other: '{n} people' },
  others: { one: '{n} other', other: '{n} others' },
  deeds: {
    LIKE_POST: '{who} liked your post',
    LIKE_COMMENT: '{who} liked your comment',
    COMMENT: '{who} commented on your post',
    REPLY: '{who} replied to your comment',
    MENTION_POST: '{who} mentioned you in a post',
    MENTION_COMMENT: '{who} mentioned you in a comment',
    TAG: '{who} tagged you in a post',
    FOLLOW: '{who} started following you',
    FOLLOW_REQUEST: '{who} asked to follow you',
    FOLLOW_ACCEPTED: '{who} accepted your follow request',
    STORY_REACTION: '{who} reacted to your story',
    POST_PUBLISHED: '{who} posted',
  },
  message: 'Sent you a message',
};
