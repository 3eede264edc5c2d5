/**
 * The typed edges of the social graph and the type of the same edge seen from its other end. The room named here is the
 * only one that adds and removes edges of that type; every room may read them.
 */
const inverses = {
  /** users: follower → account */
  FOLLOWS: 'FOLLOWED_BY',
  /** users: account → follower */
  FOLLOWED_BY: 'FOLLOWS',
  /** users: account → whom it blocked */
  BLOCKS: 'BLOCKED_BY',
  BLOCKED_BY: 'BLOCKS',
  /** media: account → post */
  LIKES: 'LIKED_BY',
  /** media: post → account */
  LIKED_BY: 'LIKES',
  /** media: account → comment */
  WROTE: 'WRITTEN_BY',
  /** media: comment → account */
  WRITTEN_BY: 'WROTE',
} as const;

export type AssociationType = keyof typeof inverses;

export function inverseOf(type: AssociationType): AssociationType {
  return inverses[type];
}
