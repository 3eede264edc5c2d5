import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../../test/kit/random.ts';
import { PRODUCTION, type Product, startProduct } from '../product.ts';
import { table } from '../table.ts';
import { type Caches, startCaches } from './caches.ts';
import type { WorldSize } from './choices.ts';
import { type Costs, costsBetween, readCounters } from './costs.ts';
import { bytesOfWorld, homeOfWorld, makeLargeWorld, prepareHome } from './large-world.ts';
import { closedLoop, type Failures, type Measured, openDoor, openLoop } from './traffic.ts';
import { openViewers, type Viewers } from './viewers.ts';
import { estimateWorkingSet, type Kind, totalBytes } from './working-set.ts';

const MIB = 1024 * 1024;
/** Of the capacity, in the open loop. */
const SHARE = 0.8;
/** More open connections than requests that ever wait: the door is to queue them, not the sender. */
const DOOR_CONNECTIONS = 512;
/** Larger than any working set: to measure one. */
const ROOM_FOR_ALL = 8192;
/** Less, memcached refuses. */
const LEAST_ROOM = 8;
/** A cache that is full is warm when its hit rate changes by less than this from one window to the next. */
const SETTLED = 0.005;
const WINDOW_SECONDS = 20;
const MOST_WINDOWS = 24;
const DEGRADED = 'Redis cannot be asked; the feed is read from PostgreSQL';

/** Nobody waits for a bucket, and tokens outlive the bench. */
const EVERYWHERE = {
  RATE_LIMITS: ['query.viewer', 'query.ip'].map((bucket) => `${bucket}=1000000/1000000`).join(','),
  AUTH_ACCESS_TOKEN_SECONDS: '3600',
};

export interface LargeWorldBench {
  size: WorldSize;
  anew: boolean;
  /** How much of the working set memcached holds. */
  cacheShare: number;
  /** Viewers whose pages tell how large that is. */
  sampled: number;
  load: Load;
}

interface Load {
  connections: number;
  seconds: number;
}

interface Stage {
  product: Product;
  caches: Caches;
  viewers: Viewers;
  random: Random;
  load: Load;
  /** MiB that memcached gets. */
  room: number;
  home: string;
}

interface Phase {
  name: string;
  capacity: Measured;
  open: Measured;
  costs: Costs;
  /** Warnings that a feed was read without Redis, in the open loop. */
  degraded: number;
}

/** First pages of a large world's home feeds, through one door that has the subgraphs in its own process. */
export async function benchLargeWorld({ size, anew, cacheShare, sampled, load }: LargeWorldBench): Promise<void> {
  const home = homeOfWorld(size);
  const isMade = await prepareHome(home, anew);
  await using caches = await startCaches();
  const everywhere = { ...EVERYWHERE, ...caches.env };
  await using product = await startProduct(PRODUCTION, 'embedded', everywhere, { kept: home, topology: 'embedded' });
  console.log(
    `\n${isMade ? 'Using' : 'Making'} ${size.users} accounts, ${size.follows} follows each, ${size.posts} posts`,
  );
  if (!isMade) await makeLargeWorld(product, home, size);
  console.log(`  PostgreSQL has ${((await bytesOfWorld(product.env)) / 1e9).toFixed(1)} GB, in ${home}`);

  const door = openDoor(product.measured, DOOR_CONNECTIONS);
  const random = seededRandom('viewers');
  const viewers = await openViewers(door, { env: product.env, users: size.users, random });
  const room = await roomFor(caches, viewers, {
    viewers: size.users,
    cacheShare,
    sampled: Math.min(sampled, Math.floor(size.users / 2)),
  });
  const stage = { product, caches, viewers, random, load, room, home };
  const phases = [await cold(stage), await warm(stage), await withoutRedis(stage)];
  door.close();
  report(phases, load);
}

/** The part of the working set that memcached is to hold, in MiB. */
async function roomFor(
  { memcached }: Caches,
  { everyone }: Viewers,
  { viewers, cacheShare, sampled }: { viewers: number; cacheShare: number; sampled: number },
): Promise<number> {
  await memcached.empty(ROOM_FOR_ALL);
  const kinds = await estimateWorkingSet(memcached, { viewers, sampled, read: everyone });
  const room = Math.max(LEAST_ROOM, Math.round((totalBytes(kinds) * cacheShare) / MIB));
  const rowOf = ({ name, found, estimated, bytesEach }: Kind) => [
    name,
    found,
    Math.round(estimated),
    bytesEach.toFixed(0),
    ((estimated * bytesEach) / MIB).toFixed(0),
  ];
  const rows = kinds.sort((a, b) => b.estimated * b.bytesEach - a.estimated * a.bytesEach).map(rowOf);
  console.log(`\nEntries that first pages need: of ${sampled} viewers, and by estimate of all\n`);
  console.log(table(['', 'found', 'estimated', 'bytes each', 'MiB'], rows));
  console.log(`\nWorking set ${(totalBytes(kinds) / MIB).toFixed(0)} MiB; memcached gets ${room} MiB`);
  return room;
}

/** As when all caches have just been started: no lists, no entries. */
async function cold(stage: Stage): Promise<Phase> {
  const { caches, room } = stage;
  return measure('cold', stage, async () => {
    await caches.redis.stop();
    await caches.redis.start();
    await caches.memcached.empty(room);
    await untilUsable(stage.viewers);
  });
}

/**
 * As after hours of such traffic: memcached has begun to put old entries out for new ones, or nobody brings any, and the hit
 * rate stays what it is.
 */
async function warm(stage: Stage): Promise<Phase> {
  const { product, viewers, caches, load } = stage;
  let settled = Number.NaN;
  let filled = 0;
  for (let window = 0; window < MOST_WINDOWS; window += 1) {
    const before = await readCounters(product.operationsPort);
    await closedLoop(viewers.popular, { ...load, seconds: WINDOW_SECONDS });
    const { hitRate } = costsBetween(before, await readCounters(product.operationsPort));
    const { used, evictions } = await caches.memcached.bytes();
    console.log(`  warming: hit rate ${(hitRate * 100).toFixed(1)} %, ${(used / MIB).toFixed(0)} MiB`);
    const isFull = evictions > 0 || used < filled * (1 + SETTLED);
    if (isFull && Math.abs(hitRate - settled) < SETTLED) break;
    settled = hitRate;
    filled = used;
  }
  const phase = await measure('warm', stage, async () => undefined);
  const { used, limit, evictions } = await caches.memcached.bytes();
  console.log(`  memcached: ${(used / MIB).toFixed(0)} of ${(limit / MIB).toFixed(0)} MiB, ${evictions} evictions`);
  return phase;
}

/** Its process is gone, and memcached as full as before. */
async function withoutRedis(stage: Stage): Promise<Phase> {
  const { redis } = stage.caches;
  await redis.stop();
  try {
    return await measure('Redis lost', stage, async () => undefined);
  } finally {
    await redis.start();
  }
}

/** The capacity in a closed loop, then what users would wait at a part of it; each begins as `prepare` leaves it. */
async function measure(name: string, stage: Stage, prepare: () => Promise<void>): Promise<Phase> {
  const { product, viewers, load, random, home } = stage;
  await prepare();
  const capacity = await closedLoop(viewers.popular, load);
  await prepare();
  const [before, warningsBefore] = [await readCounters(product.operationsPort), await warnings(home)];
  const perSecond = capacity.perSecond * SHARE;
  const open = await openLoop(viewers.popular, { perSecond, seconds: load.seconds, random });
  const costs = costsBetween(before, await readCounters(product.operationsPort));
  const phase = { name, capacity, open, costs, degraded: (await warnings(home)) - warningsBefore };
  console.log(`  ${rowOf(phase).join(' · ')}`);
  return phase;
}

/** Servers that have just been started are found again within a moment. */
async function untilUsable({ popular }: Viewers): Promise<void> {
  for (let healthy = 0; healthy < 3; ) healthy = (await popular()).status === 200 ? healthy + 1 : 0;
}

async function warnings(home: string): Promise<number> {
  const log = await readFile(join(home, 'logs', 'measured.log'), 'utf8');
  return log.split(DEGRADED).length - 1;
}

const describe = (failures: Failures): string =>
  [...failures].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none';

const rowOf = ({ name, capacity, open, costs, degraded }: Phase) => [
  name,
  capacity.perSecond.toFixed(0),
  open.perSecond.toFixed(0),
  open.p50.toFixed(0),
  open.p99.toFixed(0),
  costs.cpuMs.toFixed(1),
  (costs.hitRate * 100).toFixed(1),
  costs.keys.toFixed(0),
  costs.sql.toFixed(2),
  costs.cache.toFixed(1),
  costs.redis.toFixed(1),
  describe(open.failures),
  degraded,
];

function report(phases: readonly Phase[], { connections, seconds }: Load): void {
  console.log(
    `\nFirst pages of the home feed, Zipf viewers; capacity with ${connections} connections, then Poisson arrivals at ` +
      `${SHARE * 100} % of it, timed from when they were to come; ${seconds} s each\n`,
  );
  const times = ['capacity/s', 'arrivals/s', 'p50 ms', 'p99 ms', 'CPU ms'];
  const costs = ['hit rate %', 'keys', 'SQL', 'memcached', 'Redis', 'errors', 'degraded reads'];
  console.log(table(['', ...times, ...costs], phases.map(rowOf)));
}
