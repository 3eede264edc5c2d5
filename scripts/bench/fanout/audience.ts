import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { FeedEntry } from '../../../subgraphs/feed/ports.ts';
import type { feedStores } from '../../../subgraphs/feed/stores.ts';
import { followerOf } from '../graph/world.ts';

/** Lists that are made at once. */
const AT_ONCE = 200;
const HOUR_MS = 3_600_000;

/**
 * Gives so many followers, who are the same for every author of the bench, a list of `length` older posts each: as they have
 * all looked at their feeds today.
 */
export async function makeLists(
  { shards, stores }: { shards: Shards; stores: ReturnType<typeof feedStores> },
  { followers, length, by }: { followers: number; length: number; by: UserId },
): Promise<UserId[]> {
  const older = Array.from({ length }, (_, n) => postOf(by, new Date(Date.now() - (n + 1) * HOUR_MS)).postId);
  const viewers = Array.from({ length: followers }, (_, n) => followerOf(shards, n + 1));
  for (let start = 0; start < followers; start += AT_ONCE) {
    const batch = viewers.slice(start, start + AT_ONCE);
    await Promise.all(batch.map((one) => stores.timelines.rebuild(one, async () => ({ posts: older, pulled: [] }))));
  }
  return viewers;
}

let posted = 0;

/** Another post of an author, of that time. */
export function postOf(authorId: UserId, createdAt: Date): FeedEntry {
  posted += 1;
  return { postId: encodeId<PostId>({ createdAt, shard: shardOf(authorId), sequence: posted % 1024 }), authorId };
}
