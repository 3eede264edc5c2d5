import { randomBytes } from 'node:crypto';
import {
  type AnyId,
  decodeId,
  EPOCH_MS,
  encodeId,
  newestFirst,
  type PostId,
  shardOf,
  type UserId,
} from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip, type redisScript } from '@heliograph/platform/redis';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import type { FeedEntry, PostOwners } from '../ports.ts';
import type { OwnerRows } from './postgres-owner-rows.ts';
import { redisKeys } from './redis-keys.ts';
import { addOwners, findOwners, removeAllOfOwner, removeOwners } from './redis-owner-scripts.ts';

/** Seconds. A shard's map is made anew at least this often, shortened by up to a tenth, so that not all go at once. */
const LIFETIME = 7 * 24 * 3600;
/** Posts that one bite of a rebuild brings. */
const BITE = 2000;
/** Bites that may come to nothing, one after the other, as posts are removed meanwhile; a later look-up begins again. */
const MOST_REFUSALS = 20;
/** Chunks that one script goes through for the posts of an owner: about a megabyte. */
const CHUNKS = 100;

export interface RedisPostOwners extends PostOwners {
  /** Brings the rest of a logical shard's posts from rows, where its map is not complete. */
  rebuild(shard: number): Promise<void>;
}

/**
 * Owners of posts by the logical shard of both, in Redis (`redis-owner-scripts.ts` says in what form). A post that is not
 * there is looked for in rows; a map that is not complete is made so behind the first look-up, one shard after the other.
 * @param options.degraded told when Redis cannot be asked and owners are read from rows, or a map cannot be made complete
 */
export function redisPostOwners(options: {
  redis: Redis;
  keyPrefix: string;
  rows: OwnerRows;
  /** Logical shards that there are. */
  shards: number;
  degraded(error: unknown): void;
}): RedisPostOwners {
  const { redis, rows, shards, degraded } = options;
  const keys = redisKeys(options.keyPrefix);
  const pending = new Set<number>();
  let rebuilding: Promise<unknown> = Promise.resolve();

  const call = (script: ReturnType<typeof redisScript>, shard: number, parameters: readonly (string | number)[]) =>
    script(redis, {
      keys: [keys.owners(shard)],
      arguments: [newToken(), lifetime(), ...parameters.map(String)],
    });
  const addTo = async (
    shard: number,
    entries: readonly FeedEntry[],
    mark = '',
    progress = '',
  ): Promise<string | null> => {
    const inOrder = [...entries].sort((a, b) => newestFirst(b.postId, a.postId));
    const pairs = inOrder.flatMap(({ postId, authorId }) => [numberOf(postId), numberOf(authorId)]);
    return (await call(addOwners, shard, [mark, progress, ...pairs])) as string | null;
  };

  async function rebuild(shard: number): Promise<void> {
    for (let refusals = 0; refusals < MOST_REFUSALS; refusals += 1) {
      const [mark = ''] = (await redisRoundTrip(() => call(findOwners, shard, []))) as string[];
      if (isComplete(mark)) return;
      const behind = idOf<PostId>(shard, Number(mark.split(':')[1]));
      const entries = await rows.behind(behind, BITE);
      const last = entries.at(-1);
      const progress = last && entries.length === BITE ? String(numberOf(last.postId)) : 'complete';
      if (await redisRoundTrip(() => addTo(shard, entries, mark, progress))) refusals = -1;
    }
  }

  /** Outside the request that found it so: neither waits for it nor pays for it. */
  function rebuildSoon(shard: number): void {
    if (pending.has(shard)) return;
    pending.add(shard);
    rebuilding = withStats(emptyStats(), () =>
      rebuilding
        .then(() => rebuild(shard))
        .catch(degraded)
        .finally(() => pending.delete(shard)),
    );
  }

  /** What Redis knows, and the mark of each shard that it was asked of; nothing where it cannot be asked. */
  async function lookUp(byShard: ReadonlyMap<number, PostId[]>) {
    const owners = new Map<PostId, UserId>();
    const marks = new Map<number, string>();
    try {
      await redisRoundTrip(() =>
        Promise.all(
          [...byShard].map(async ([shard, here]) => {
            const posts = here.toSorted(newestFirst);
            const [mark, ...found] = (await call(findOwners, shard, posts.map(numberOf))) as [string, ...number[]];
            marks.set(shard, mark);
            for (const [index, owner] of found.entries())
              if (owner >= 0) owners.set(posts[index] as PostId, idOf(shard, owner));
          }),
        ),
      );
    } catch (error) {
      degraded(error);
    }
    return { owners, marks };
  }

  /** Only into maps that are complete: a rebuild brings the rest by itself. Nothing that was removed since the look-up. */
  async function putBack(entries: readonly FeedEntry[], marks: ReadonlyMap<number, string>): Promise<void> {
    const byShard = [...byShardOf(entries)].filter(([shard]) => isComplete(marks.get(shard) ?? ''));
    if (byShard.length === 0) return;
    const put = byShard.map(
      ([shard, here]) =>
        () =>
          addTo(shard, here, `${marks.get(shard)?.split(':')[0]}:`),
    );
    await redisRoundTrip(() => Promise.all(put.map((run) => run()))).catch(degraded);
  }

  return {
    rebuild,

    async of(posts) {
      const known = [...new Set(posts)].filter((postId) => shardOf(postId) < shards);
      const { owners, marks } = await lookUp(Map.groupBy(known, shardOf));
      for (const [shard, mark] of marks) if (!isComplete(mark)) rebuildSoon(shard);
      const missing = known.filter((postId) => !owners.has(postId));
      if (missing.length > 0) {
        const found = await rows.of(missing);
        for (const { postId, authorId } of found) owners.set(postId, authorId);
        await putBack(found, marks);
      }
      return posts.map((postId) => owners.get(postId) ?? null);
    },

    async add(entries) {
      await redisRoundTrip(() =>
        Promise.all(
          [...byShardOf(entries)].map(async ([shard, here]) => {
            const mark = await addTo(shard, here);
            if (mark && !isComplete(mark)) rebuildSoon(shard);
          }),
        ),
      );
    },

    async remove(entries) {
      await redisRoundTrip(() =>
        Promise.all(
          [...byShardOf(entries)].map(([shard, here]) =>
            call(
              removeOwners,
              shard,
              here.map(({ postId }) => numberOf(postId)),
            ),
          ),
        ),
      );
    },

    async removeAllOf(author) {
      let base: string | null = '0';
      while (base !== null) {
        const parameters = [numberOf(author), base, CHUNKS];
        base = (await redisRoundTrip(() => call(removeAllOfOwner, shardOf(author), parameters))) as string | null;
      }
    },
  };
}

/** @throws RangeError where a post does not lie on its author's shard */
function byShardOf(entries: readonly FeedEntry[]): Map<number, FeedEntry[]> {
  const astray = entries.find(({ postId, authorId }) => shardOf(postId) !== shardOf(authorId));
  if (astray) throw new RangeError(`Post ${astray.postId} is not on the shard of its author ${astray.authorId}`);
  return Map.groupBy(entries, ({ postId }) => shardOf(postId));
}

const SEQUENCES = 1024;

/** An id without its shard. */
function numberOf(id: AnyId): number {
  const { createdAt, sequence } = decodeId(id);
  return (createdAt.getTime() - EPOCH_MS) * SEQUENCES + sequence;
}

function idOf<T extends AnyId>(shard: number, number: number): T {
  const createdAt = new Date(Math.floor(number / SEQUENCES) + EPOCH_MS);
  return encodeId<T>({ createdAt, shard, sequence: number % SEQUENCES });
}

const isComplete = (mark: string): boolean => mark.endsWith(':complete:');
const newToken = (): string => randomBytes(6).toString('base64url');
const lifetime = (): string => String(Math.round(LIFETIME * (1 - Math.random() / 10)));
