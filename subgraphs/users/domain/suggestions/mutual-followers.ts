import type { EdgeTo, Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';

/** How many of the accounts that the viewer has followed last are looked at: as many as the cache has of them. */
const LOOKED_AT = 100;

/**
 * Of the accounts that the viewer has followed last, those that follow this one, the latest first. However many either
 * follows or is followed by, it is two multigets and at most one statement for each: the account's own followers are
 * asked for one by one, never listed.
 */
export async function mutualFollowers(
  graph: Pick<Graph, 'range' | 'contains'>,
  { viewer, account }: { viewer: UserId | null; account: UserId },
): Promise<EdgeTo<UserId>[]> {
  if (viewer === null || viewer === account) return [];
  const followed = await graph.range<UserId>(viewer, 'FOLLOWS', { limit: LOOKED_AT });
  const follows = await graph.contains(followed.map(({ id2 }) => ({ id1: account, type: 'FOLLOWED_BY', id2 })));
  return followed.filter((_edge, index) => follows[index]);
}
