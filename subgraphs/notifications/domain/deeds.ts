import type { EventPayloads } from '@heliograph/platform/events';
import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import type { Deed, Subject, Withdrawal } from '../ports.ts';

/** What becomes of an event: whom to tell of it, and what is not true any more. */
export interface News {
  deeds: Deed[];
  withdrawals: Withdrawal[];
}

type Payload<Type extends keyof EventPayloads> = EventPayloads[Type];

const ABOUT_NOBODY: Subject = { postId: null, commentId: null, storyId: null, hostId: null };

const likesOfPost = (postId: PostId): string => `LIKE post ${postId}`;
const likesOfComment = (commentId: CommentId): string => `LIKE comment ${commentId}`;

export const told = (...deeds: Deed[]): News => ({ deeds, withdrawals: [] });
export const takenBack = (...withdrawals: Withdrawal[]): News => ({ deeds: [], withdrawals });

/** One deed; under a post of the recipient's own nobody else is its host. */
function deed(
  kind: Deed['kind'],
  [actorId, recipientId]: [actor: UserId, recipient: UserId],
  about: Partial<Subject> & Pick<Deed, 'subjectKey'> & { aboutId?: Deed['aboutId'] },
): Deed {
  const hostId = about.hostId === recipientId ? null : (about.hostId ?? null);
  return { aboutId: null, ...ABOUT_NOBODY, ...about, kind, actorId, recipientId, hostId };
}

export const postLiked = ({ postId, authorId, by }: Payload<'PostLiked'>): News =>
  told(deed('LIKE', [by, authorId], { postId, subjectKey: likesOfPost(postId) }));

export const postUnliked = ({ postId, authorId, by }: Payload<'PostUnliked'>): News =>
  takenBack({ recipientId: authorId, actorId: by, subjectKey: likesOfPost(postId), aboutId: null });

export const commentLiked = ({ commentId, postId, postAuthorId, authorId, by }: Payload<'CommentLiked'>): News =>
  told(
    deed('LIKE', [by, authorId], { postId, commentId, hostId: postAuthorId, subjectKey: likesOfComment(commentId) }),
  );

export const commentUnliked = ({ commentId, authorId, by }: Payload<'CommentUnliked'>): News =>
  takenBack({ recipientId: authorId, actorId: by, subjectKey: likesOfComment(commentId), aboutId: null });

/** Whoever is answered, mentioned and commented on at once is told of it once, by the first of these. */
export function commentAdded({ commentId, postId, postAuthorId, by, ...rest }: Payload<'CommentAdded'>): News {
  const { replyToId, replyToAuthorId, mentions = [] } = rest;
  const about = { postId, commentId, hostId: postAuthorId, aboutId: commentId };
  const answered = replyToId && replyToAuthorId ? [{ replyToId, replyToAuthorId }] : [];
  return told(
    ...answered.map((parent) =>
      deed('REPLY', [by, parent.replyToAuthorId], { ...about, subjectKey: `REPLY comment ${parent.replyToId}` }),
    ),
    ...mentions.map((account) =>
      deed('MENTION', [by, account], { ...about, subjectKey: `MENTION comment ${commentId}` }),
    ),
    deed('COMMENT', [by, postAuthorId], { ...about, subjectKey: `COMMENT post ${postId}` }),
  );
}

/** What a comment was told by itself; `withdrawComment` takes away what was told because it was there. */
export function commentRemoved({ commentId, postAuthorId, by, replyToAuthorId }: Payload<'CommentRemoved'>): News {
  const told = new Set([postAuthorId, ...(replyToAuthorId ? [replyToAuthorId] : [])]);
  return takenBack(
    ...[...told].map((recipientId) => ({ recipientId, actorId: by, subjectKey: null, aboutId: commentId })),
  );
}

/** A post, of those who want to be told of all that its author posts. */
export const postOf = (authorId: UserId, postId: PostId, recipients: readonly UserId[]): Deed[] =>
  recipients.map((recipientId) => ({
    ...{ ...ABOUT_NOBODY, kind: 'POST_PUBLISHED', subjectKey: 'POST_PUBLISHED' },
    ...{ recipientId, actorId: authorId, aboutId: postId },
  }));

/** The same, gone. */
export const postGone = (authorId: UserId, postId: PostId, recipients: readonly UserId[]): Withdrawal[] =>
  recipients.map((recipientId) => ({ recipientId, actorId: authorId, subjectKey: null, aboutId: postId }));

export const postPublished = ({ postId, authorId, mentions = [] }: Payload<'PostPublished'>): News =>
  told(
    ...mentions.map((account) =>
      deed('MENTION', [authorId, account], { postId, hostId: authorId, subjectKey: `MENTION post ${postId}` }),
    ),
  );

export const userTagged = ({ postId, authorId, userId }: Payload<'UserTagged'>): News =>
  told(deed('TAG', [authorId, userId], { postId, hostId: authorId, subjectKey: `TAG post ${postId}` }));

/** Whoever has let somebody follow them knows of it. */
export const userFollowed = ({ followerId, followeeId, wasAsked = false }: Payload<'UserFollowed'>): News => ({
  deeds: wasAsked ? [] : [deed('FOLLOW', [followerId, followeeId], { subjectKey: 'FOLLOW' })],
  withdrawals: [asked(followerId, followeeId)],
});

export const userUnfollowed = ({ followerId, followeeId }: Payload<'UserUnfollowed'>): News =>
  takenBack({ recipientId: followeeId, actorId: followerId, subjectKey: 'FOLLOW', aboutId: null });

export const followRequested = ({ followerId, followeeId }: Payload<'FollowRequested'>): News =>
  told(deed('FOLLOW_REQUEST', [followerId, followeeId], { subjectKey: 'FOLLOW_REQUEST' }));

export const followRequestEnded = ({ followerId, followeeId }: Payload<'FollowRequestEnded'>): News =>
  takenBack(asked(followerId, followeeId));

export const followRequestAccepted = ({ followerId, followeeId }: Payload<'FollowRequestAccepted'>): News =>
  told(deed('FOLLOW_ACCEPTED', [followeeId, followerId], { subjectKey: 'FOLLOW_ACCEPTED' }));

export const storyReacted = ({ storyId, authorId, by }: Payload<'StoryReacted'>): News =>
  told(deed('STORY_REACTION', [by, authorId], { storyId, subjectKey: `STORY_REACTION story ${storyId}` }));

const asked = (followerId: UserId, followeeId: UserId): Withdrawal => ({
  recipientId: followeeId,
  actorId: followerId,
  subjectKey: 'FOLLOW_REQUEST',
  aboutId: null,
});
