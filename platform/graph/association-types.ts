/** How many of an object's newest edges are cached, of most types. Whoever wants more reads the rest from its shard. */
export const CACHED_EDGES = 100;

/**
 * The typed edges of the social graph. The room named here is the only one that adds and removes edges of a type and of
 * its inverse; every room may read them.
 */
const types = {
  /** users: follower → account */
  FOLLOWS: { inverse: 'FOLLOWED_BY', from: 'account', counted: true, short: true, cached: 1000, refusedBy: 'BLOCKS' },
  /** users: account → follower */
  FOLLOWED_BY: { inverse: 'FOLLOWS', from: 'account', counted: true, refusedBy: 'BLOCKS' },
  /** users: account → the private account it asked to follow */
  REQUESTS: { inverse: 'REQUESTED_BY', from: 'account', short: true, refusedBy: 'BLOCKS' },
  /** users: private account → who asked to follow it */
  REQUESTED_BY: { inverse: 'REQUESTS', from: 'account', counted: true, refusedBy: 'BLOCKS' },
  /** users: account → whom it blocked */
  BLOCKS: { inverse: 'BLOCKED_BY', from: 'account', short: true },
  BLOCKED_BY: { inverse: 'BLOCKS', from: 'account', short: true },
  /** users: account → whom it muted */
  MUTES: { inverse: 'MUTED_BY', from: 'account', short: true },
  MUTED_BY: { inverse: 'MUTES', from: 'account' },
  /** users: account → whom it restricted */
  RESTRICTS: { inverse: 'RESTRICTED_BY', from: 'account', short: true },
  RESTRICTED_BY: { inverse: 'RESTRICTS', from: 'account', short: true },
  /** users: account → whom it made a close friend */
  CLOSE_FRIENDS: { inverse: 'CLOSE_FRIEND_OF', from: 'account', short: true, refusedBy: 'BLOCKS' },
  CLOSE_FRIEND_OF: { inverse: 'CLOSE_FRIENDS', from: 'account', short: true, refusedBy: 'BLOCKS' },
  /** notifications: account → followed account, of whose posts it wants to be told; void where it has followed only since */
  WANTS_POSTS_OF: { inverse: 'POSTS_WANTED_BY', from: 'account', short: true, refusedBy: 'BLOCKS' },
  POSTS_WANTED_BY: { inverse: 'WANTS_POSTS_OF', from: 'account', refusedBy: 'BLOCKS' },
  /** users: account → itself: only followers that it accepted see what it posts. */
  PRIVATE: { inverse: 'PRIVATE', from: 'account', short: true },
  /** users: account → itself: it is being deleted, and nobody sees it any more. */
  GONE: { inverse: 'GONE', from: 'account', short: true },
  /** media: account → post */
  LIKES: { inverse: 'LIKED_BY', from: 'account' },
  /** media: post → account */
  LIKED_BY: { inverse: 'LIKES', from: 'content', counted: true },
  /** media: account → post it saved */
  SAVES: { inverse: 'SAVED_BY', from: 'account' },
  /** media: post → account */
  SAVED_BY: { inverse: 'SAVES', from: 'content' },
  /** media: collection → post in it */
  COLLECTS: { inverse: 'COLLECTED_IN', from: 'content', counted: true },
  /** media: post → collection */
  COLLECTED_IN: { inverse: 'COLLECTS', from: 'content' },
  /** media: hashtag or place → published post */
  TOPIC_POSTS: { inverse: 'POST_TOPICS', from: 'content', counted: true },
  /** media: post → hashtag or place */
  POST_TOPICS: { inverse: 'TOPIC_POSTS', from: 'content', short: true },
  /** media: account → post of its own that nobody else sees: archived, or deleted */
  HIDES: { inverse: 'HIDDEN_BY', from: 'account', short: true },
  /** media: post → its author */
  HIDDEN_BY: { inverse: 'HIDES', from: 'content' },
  /** feed: account → post that it does not want to see */
  DISMISSES: { inverse: 'DISMISSED_BY', from: 'account', short: true },
  /** feed: post → account */
  DISMISSED_BY: { inverse: 'DISMISSES', from: 'content' },
  /** media: account → post it is tagged in */
  TAGGED_IN: { inverse: 'TAGS', from: 'account' },
  /** media: post → account in it */
  TAGS: { inverse: 'TAGGED_IN', from: 'content', short: true },
  /** media: account → comment it likes */
  LIKES_COMMENT: { inverse: 'COMMENT_LIKED_BY', from: 'account' },
  /** media: comment → account */
  COMMENT_LIKED_BY: { inverse: 'LIKES_COMMENT', from: 'content', counted: true },
  /** media: account → comment */
  WROTE: { inverse: 'WRITTEN_BY', from: 'account', whenGone: true },
  /** media: comment → account */
  WRITTEN_BY: { inverse: 'WROTE', from: 'content' },
} as const;

export type AssociationType = keyof typeof types;

interface TypeRules {
  /** The type of the same edge seen from its other end. */
  inverse: AssociationType;
  /** What id1 is. No edge may come to an account that is GONE. */
  from: 'account' | 'content';
  /** It comes all the same: by it the erasure finds what was still being written as the account went. */
  whenGone?: boolean;
  /** Whether the edges of one object are counted. */
  counted?: boolean;
  /** Most lists of this type are short: whether an edge is there is answered from the list, while all of it is cached. */
  short?: boolean;
  /** How many of an object's newest edges are cached; {@link CACHED_EDGES} where nothing is said. */
  cached?: number;
  /** No edge of this type may stand where either of its ends has an edge of that type to the other. */
  refusedBy?: AssociationType;
}
const rules: Readonly<Record<AssociationType, TypeRules>> = types;
export const associationTypes = Object.keys(types) as readonly AssociationType[];

export const inverseOf = (type: AssociationType): AssociationType => rules[type].inverse;
export const isCounted = (type: AssociationType): boolean => rules[type].counted ?? false;
export const cachedEdges = (type: AssociationType): number => rules[type].cached ?? CACHED_EDGES;
export const isShort = (type: AssociationType): boolean => rules[type].short ?? false;
/** Whether no edge of this type comes to an id1 that is GONE. */
export const isRefusedWhenGone = (type: AssociationType): boolean =>
  rules[type].from === 'account' && !rules[type].whenGone;

/**
 * The type of the edge that refuses edges of this type between the same two objects: a block refuses a follow, whichever
 * of the two blocks. Null where nothing does.
 */
export const refusedBy = (type: AssociationType): AssociationType | null => rules[type].refusedBy ?? null;

/** The types that an edge of this type refuses. */
export const refusedTypes = (type: AssociationType): AssociationType[] =>
  associationTypes.filter((other) => rules[other].refusedBy === type);
