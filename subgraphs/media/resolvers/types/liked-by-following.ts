import type { PostId, UserId } from '@heliograph/platform/ids';
import { badInput } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';

const MOST = 10;
/** Of the latest likes of a post so many are looked through; for a page of posts that is one multiget all the same. */
const LOOKED_THROUGH = 50;

/**
 * Accounts that the viewer follows and sees, among the latest that like the post, the latest first. Each of the three
 * steps (who likes it, whom of those the viewer follows, whom they see) is one multiget for all posts of a page.
 */
export async function likedByFollowing(
  post: PostId,
  { first }: { first: number },
  { viewer, graph, visibility }: Context,
): Promise<{ id: UserId }[]> {
  if (first < 1 || first > MOST) throw badInput(`first must be from 1 to ${MOST}; it is ${first}`);
  if (!viewer) return [];
  const likes = (await graph.newest<UserId>(post, 'LIKED_BY')).slice(0, LOOKED_THROUGH);
  const likers = likes.map(({ id2 }) => id2);
  const follows = await graph.contains(
    likers.map((liker) => ({ id1: viewer.userId, type: 'FOLLOWS' as const, id2: liker })),
  );
  const followed = likers.filter((_liker, index) => follows[index]);
  const visible = await visibility.maySee(viewer.userId, followed);
  return followed
    .filter((_liker, index) => visible[index])
    .slice(0, first)
    .map((id) => ({ id }));
}
