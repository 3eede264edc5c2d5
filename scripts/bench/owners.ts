import { parseArgs } from 'node:util';
import { readSettings } from '@heliograph/platform/config';
import type { PostId } from '@heliograph/platform/ids';
import { connectRedis, type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import { seededRandom } from '../../test/kit/random.ts';
import { startTestServers } from '../launch/test-servers.ts';
import { runFor } from './graph/run.ts';
import { type Fill, fillHash, fillKeys, fillOurs } from './owners/ways.ts';
import { postsInOrder } from './owners/world.ts';
import { table } from './table.ts';

const PAGE = 50;
const SECONDS = 3;
const CONCURRENCY = 8;

/**
 * Whose each of a million posts is, in Redis: bytes an entry with all that Redis itself needs, and look-ups of the owners of
 * 50 posts, 8 at a time; our map against the plain ways to keep one.
 *
 * `--entries 1000000`; `--shards 64,2000`: logical shards that the posts are spread over.
 */
export async function benchOwners(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { entries: { type: 'string', default: '1000000' }, shards: { type: 'string', default: '64,2000' } },
  });
  const entries = Number(values.entries);
  console.log('Starting Redis …');
  await using stack = new AsyncDisposableStack();
  const servers = await startTestServers();
  stack.defer(() => servers.close());
  const redis = await connectRedis(readSettings(servers.env).REDIS_URL, { onError: console.error });
  stack.defer(() => redis.close());

  const rows: (string | number)[][] = [];
  for (const shards of values.shards.split(',').map(Number)) {
    const posts = postsInOrder(entries, shards);
    const ways: Record<string, Fill> = {
      [`ours, ${shards} shards`]: (client) => fillOurs(client, posts, shards),
      ...(rows.length === 0 && {
        'a hash of all': (client) => fillHash(client, posts),
        'a string for each': (client) => fillKeys(client, posts),
      }),
    };
    for (const [way, fill] of Object.entries(ways)) {
      await redis.flushAll();
      const before = await usedMemory(redis);
      const began = performance.now();
      const ownersOf = await fill(redis);
      const seconds = (performance.now() - began) / 1000;
      const bytes = ((await usedMemory(redis)) - before) / entries;
      const random = seededRandom(way);
      const page = (): PostId[] => Array.from({ length: PAGE }, () => random.pick(posts).postId);
      const { perSecond, p50, p99 } = await runFor(
        () => {
          const asked = page();
          return () => ownersOf(asked);
        },
        { concurrency: CONCURRENCY, seconds: SECONDS },
      );
      const shown = [bytes.toFixed(1), perSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2)];
      rows.push([way, ...shown, (entries / seconds).toFixed(0)]);
    }
  }
  const columns = ['bytes an entry', 'look-ups of 50 a second', 'p50 ms', 'p99 ms', 'entries filled a second'];
  console.log(`\nOwners of ${entries} posts\n\n${table(['', ...columns], rows)}`);
}

async function usedMemory(redis: Redis): Promise<number> {
  const info = await redisRoundTrip(() => redis.info('memory'));
  return Number(/used_memory:(\d+)/.exec(info)?.[1]);
}
