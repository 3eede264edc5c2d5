/**
 * The typed edges of the social graph: for each, the type of the same edge seen from its other end, and whether the
 * edges of one object are counted. The room named here is the only one that adds and removes edges of that type; every
 * room may read them.
 */
const types = {
  /** users: follower → account */
  FOLLOWS: { inverse: 'FOLLOWED_BY', counted: true },
  /** users: account → follower */
  FOLLOWED_BY: { inverse: 'FOLLOWS', counted: true },
  /** users: account → whom it blocked */
  BLOCKS: { inverse: 'BLOCKED_BY', counted: false },
  BLOCKED_BY: { inverse: 'BLOCKS', counted: false },
  /** media: account → post */
  LIKES: { inverse: 'LIKED_BY', counted: false },
  /** media: post → account */
  LIKED_BY: { inverse: 'LIKES', counted: true },
  /** media: account → comment */
  WROTE: { inverse: 'WRITTEN_BY', counted: false },
  /** media: comment → account */
  WRITTEN_BY: { inverse: 'WROTE', counted: false },
} as const;

export type AssociationType = keyof typeof types;

export const inverseOf = (type: AssociationType): AssociationType => types[type].inverse;
export const isCounted = (type: AssociationType): boolean => types[type].counted;
