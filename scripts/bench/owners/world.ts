import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from '../../../subgraphs/feed/ports.ts';
import { seededRandom } from '../../../test/kit/random.ts';

const FIRST_DAY = Date.UTC(2026, 1, 1);
const DAY_MS = 24 * 3_600_000;
/** Accounts of which each has posted as often as any, by chance. */
const POSTS_AN_AUTHOR = 10;

/** So many posts of a year, in the order in which they were published; a post lies on its author's logical shard. */
export function postsInOrder(count: number, shards: number): FeedEntry[] {
  const random = seededRandom(`owners of ${count} posts`);
  const authors = Array.from({ length: Math.ceil(count / POSTS_AN_AUTHOR) }, (_, n) => ({
    shard: n % shards,
    authorId: encodeId<UserId>({
      createdAt: new Date(FIRST_DAY + random.int(0, 30 * DAY_MS)),
      shard: n % shards,
      sequence: random.int(0, 7),
    }),
  }));
  return Array.from({ length: count }, (_, n) => {
    const { shard, authorId } = random.pick(authors);
    const createdAt = new Date(FIRST_DAY + 31 * DAY_MS + Math.floor((n / count) * 365 * DAY_MS));
    return { authorId, postId: encodeId<PostId>({ createdAt, shard, sequence: n % 4 }) };
  });
}
