import { parseArgs } from 'node:util';
import { readSettings } from '@heliograph/platform/config';
import type { UserId } from '@heliograph/platform/ids';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { candidates } from '../../subgraphs/feed/domain/candidates.ts';
import { announceBatch } from '../../subgraphs/feed/domain/pulled-authors.ts';
import { feedStores } from '../../subgraphs/feed/stores.ts';
import { startTestServers } from '../launch/test-servers.ts';
import { migrate } from '../migrate.ts';
import { makeLists, postOf } from './fanout/audience.ts';
import { type Spread, spreadPost } from './fanout/spread.ts';
import { percentiles } from './graph/run.ts';
import { makeFollowers, mintAccounts } from './graph/world.ts';
import { median } from './median.ts';
import { table } from './table.ts';

/** Reads, and of how many authors who are pulled, to see what pulling costs a reader. */
const READS = 300;
const DRAWN_ON = [0, 1, 10, 100, 200];
const HOUR_MS = 3_600_000;
/** Of the comparison with plain pushes. */
const PLAIN = 10_000;
const PIPELINE = 500;

interface Bench {
  platform: Platform;
  stores: ReturnType<typeof feedStores>;
  viewers: readonly UserId[];
  posts: number;
}

/**
 * A post of authors with more and more followers, pushed to all of them and pulled by them: how long until they can see it,
 * what that takes of the processors, and what it costs a reader. Without the way through outbox and queue, which is the same
 * for all.
 *
 * `--followers 100,1000,10000,100000`; `--posts 5`: of each author; `--list 50`: posts that each list has before.
 */
export async function benchFanout(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      followers: { type: 'string', default: '100,1000,10000,100000' },
      posts: { type: 'string', default: '5' },
      list: { type: 'string', default: '50' },
    },
  });
  const counts = values.followers.split(',').map(Number);
  console.log('Starting PostgreSQL, Redis and memcached …');
  await using stack = new AsyncDisposableStack();
  const servers = await startTestServers(undefined, { durable: true });
  stack.defer(() => servers.close());
  await migrate(servers.env);
  const settings = readSettings({ ...servers.env, LOG_LEVEL: 'error' });
  const platform = await openPlatform(settings, { role: 'bench', works: false });
  stack.defer(() => platform.close());
  const stores = feedStores(platform);

  const most = Math.max(...counts);
  console.log(`Making ${most} lists of ${values.list} posts …`);
  const [by = '' as UserId] = mintAccounts(platform.shards, 1);
  const viewers = await makeLists({ ...platform, stores }, { followers: most, length: Number(values.list), by });
  const bench: Bench = { platform, stores, viewers, posts: Number(values.posts) };

  const rows: (string | number)[][] = [];
  for (const count of counts) rows.push(await compareWays(bench, count, settings.FAN_OUT_THRESHOLD));
  console.log(`\nA post until its followers see it; medians of ${values.posts}\n`);
  const columns = ['p50 ms', 'p99 ms', 'CPU ms'];
  console.log(
    table(
      ['followers', ...columns.map((one) => `push ${one}`), ...columns.map((one) => `pull ${one}`), 'hybrid'],
      rows,
    ),
  );
  await showReads(bench, Number(values.list));
  await comparePlain(bench, by);
}

async function compareWays(bench: Bench, followers: number, threshold: number): Promise<(string | number)[]> {
  const { platform, stores } = bench;
  const [pushed, pulled] = mintAccounts(platform.shards, 2) as [UserId, UserId];
  for (const author of [pushed, pulled]) await makeFollowers(platform.shards, author, followers);
  const push = await spread(bench, pushed);
  await stores.pulledAuthors.begin(pulled);
  let after: string | null = null;
  do after = await announceBatch(stores, pulled, after);
  while (after !== null);
  const pull = await spread(bench, pulled);
  const shown = ({ p50Ms, p99Ms, cpuMs }: Spread) => [p50Ms, p99Ms, cpuMs].map((ms) => ms.toFixed(1));
  const hybrid = followers > threshold ? 'pull' : 'push';
  return [followers, ...shown(push), ...shown(pull), hybrid];
}

async function spread({ platform, stores, posts }: Bench, author: UserId): Promise<Spread> {
  const spreads: Spread[] = [];
  for (let n = 0; n < posts; n += 1) {
    spreads.push(await spreadPost({ ...platform, stores }, postOf(author, new Date())));
  }
  const medianOf = (figure: keyof Spread) => median(spreads.map((one) => one[figure]));
  return { p50Ms: medianOf('p50Ms'), p99Ms: medianOf('p99Ms'), cpuMs: medianOf('cpuMs') };
}

/** What it costs a reader to gather what may come into a feed, by how many of those they follow are pulled. */
async function showReads({ platform, stores, viewers }: Bench, length: number): Promise<void> {
  const dependencies = { ...stores, visibility: createVisibility(platform.graph) };
  const [viewer] = viewers as [UserId];
  const stars = mintAccounts(platform.shards, Math.max(...DRAWN_ON));
  const older = (author: UserId) =>
    Array.from({ length }, (_, n) => postOf(author, new Date(Date.now() - (n + 1) * HOUR_MS)));
  await stores.authorLists.read(stars, null, async (missing) =>
    missing.map((star) => older(star).map(({ postId }) => postId)),
  );
  const rows: (string | number)[][] = [];
  for (const count of DRAWN_ON) {
    await stores.timelines.forget(viewer);
    await stores.timelines.rebuild(viewer, async () => ({ posts: [], pulled: stars.slice(0, count) }));
    const took: number[] = [];
    for (let read = 0; read < READS; read += 1) {
      const began = performance.now();
      await candidates(dependencies, viewer);
      took.push(performance.now() - began);
    }
    const { p50, p99 } = percentiles(took);
    rows.push([count, p50.toFixed(2), p99.toFixed(2)]);
  }
  console.log(`\nA reader's candidates\n\n${table(['authors who are pulled', 'p50 ms', 'p99 ms'], rows)}`);
}

/** Our push beside the least there is, an LPUSH and an LTRIM for each follower: in pipelines, and one after the other. */
async function comparePlain({ platform, stores, viewers }: Bench, author: UserId): Promise<void> {
  const { redis, settings } = platform;
  const some = viewers.slice(0, PLAIN);
  const keyOf = (viewer: UserId) => `${settings.KEY_PREFIX}plain:{${viewer}}`;
  const plain = async (viewer: UserId) => {
    await Promise.all([
      redis.lPush(keyOf(viewer), postOf(author, new Date()).postId),
      redis.lTrim(keyOf(viewer), 0, 499),
    ]);
  };
  const ways: [string, () => Promise<unknown>][] = [
    [
      'ours: in order, once, only where there is a list',
      () => stores.timelines.push(some, postOf(author, new Date()).postId),
    ],
    [
      'LPUSH and LTRIM, in pipelines as large',
      async () => {
        for (let start = 0; start < some.length; start += PIPELINE) {
          await Promise.all(some.slice(start, start + PIPELINE).map(plain));
        }
      },
    ],
    [
      'LPUSH and LTRIM, one after the other',
      async () => {
        for (const viewer of some) await plain(viewer);
      },
    ],
  ];
  const rates = new Map<string, number[]>(ways.map(([way]) => [way, []]));
  for (let round = 0; round < 5; round += 1) {
    for (const [way, run] of ways) {
      const began = performance.now();
      await run();
      rates.get(way)?.push(some.length / ((performance.now() - began) / 1000));
    }
  }
  const rows = [...rates].map(([way, perSecond]) => [way, median(perSecond).toFixed(0)]);
  console.log(`\nLists a second, ${some.length} of them\n\n${table(['', 'lists/s'], rows)}`);
}
