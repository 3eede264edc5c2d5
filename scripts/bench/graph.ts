import { parseArgs } from 'node:util';
import { readSettings } from '@heliograph/platform/config';
import type { Graph } from '@heliograph/platform/graph';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import { type EdgeWriter, edgeWriter } from '../../test/kit/edges.ts';
import { seededRandom } from '../../test/kit/random.ts';
import { startTestServers } from '../launch/test-servers.ts';
import { migrate } from '../migrate.ts';
import { createMix, readAll } from './graph/mix.ts';
import { directSql, type Reads, throughGraph } from './graph/reads.ts';
import { runFor, type Timed } from './graph/run.ts';
import { compareStar } from './graph/star.ts';
import { type GraphWorld, makeGraphWorld, mintAccounts } from './graph/world.ts';
import { median } from './median.ts';
import { table } from './table.ts';

const SEED = 'graph';

/**
 * The graph in the mix of its reads and writes, through its cache and by SQL alone, in turn in one run; follows alone; and
 * an account with very many followers beside an ordinary one. PostgreSQL is durable, as in production.
 *
 * `--accounts 3000 --follows 40`: how many there are, and how many each follows; `--followers 1000000` of the star;
 * `--concurrency 32` operations under way; `--rounds 3 --seconds 8`: how often and how long each is measured;
 * `--warm 10`: seconds of reads by the mix before, once all has been read that accounts know of each other.
 */
export async function benchGraph(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      accounts: { type: 'string', default: '3000' },
      follows: { type: 'string', default: '40' },
      followers: { type: 'string', default: '1000000' },
      concurrency: { type: 'string', default: '32' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
      warm: { type: 'string', default: '10' },
    },
  });
  const load = { concurrency: Number(values.concurrency), seconds: Number(values.seconds) };

  console.log('Starting PostgreSQL, Redis and memcached …');
  await using stack = new AsyncDisposableStack();
  const servers = await startTestServers(undefined, { durable: true });
  stack.defer(() => servers.close());
  await migrate(servers.env);
  const platform = await openPlatform(readSettings({ ...servers.env, LOG_LEVEL: 'error' }), {
    role: 'bench',
    works: false,
  });
  stack.defer(() => platform.close());
  const { shards, graph } = platform;
  const writer = edgeWriter(shards, graph);

  console.log(`Making ${values.accounts} accounts that follow ${values.follows} others each …`);
  const world = await makeGraphWorld(shards, {
    accounts: Number(values.accounts),
    follows: Number(values.follows),
    random: seededRandom(SEED),
  });
  const bench: Bench = { platform, graph, writer, world, load };
  await compareMix(bench, { rounds: Number(values.rounds), warmSeconds: Number(values.warm) });
  await timeFollows(bench);
  await compareFollowers(bench, Number(values.followers));
}

interface Bench {
  platform: Platform;
  graph: Graph;
  writer: EdgeWriter;
  world: GraphWorld;
  load: { concurrency: number; seconds: number };
}

async function compareMix(
  bench: Bench,
  { rounds, warmSeconds }: { rounds: number; warmSeconds: number },
): Promise<void> {
  const { platform, graph, writer, world, load } = bench;
  const { counters } = platform.cache;
  const mixOf = (reads: Reads, seed: string, readOnly = false) => {
    return createMix({ world, reads, writer, random: seededRandom(`${SEED} ${seed}`), readOnly });
  };
  const cached = throughGraph(graph);
  const direct = directSql(platform.shards);

  console.log('Filling the cache …');
  await readAll(world, cached);
  await runFor(mixOf(cached, 'warm', true), { ...load, seconds: warmSeconds });
  await runFor(mixOf(direct, 'warm', true), { ...load, seconds: 2 });
  const measured: { cached: Timed; direct: Timed; hitRate: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const before = { hits: counters.hits, misses: counters.misses };
    const ours = await runFor(mixOf(cached, `round ${round}`), load);
    const [hits, misses] = [counters.hits - before.hits, counters.misses - before.misses];
    const theirs = await runFor(mixOf(direct, `round ${round}`), load);
    measured.push({ cached: ours, direct: theirs, hitRate: hits / (hits + misses) });
  }

  const medianOf = (figure: (one: (typeof measured)[number]) => number): number => median(measured.map(figure));
  const row = (name: string, of: (one: (typeof measured)[number]) => Timed) => [
    name,
    medianOf((one) => of(one).perSecond).toFixed(0),
    medianOf((one) => of(one).p50).toFixed(2),
    medianOf((one) => of(one).p99).toFixed(2),
  ];
  const ratio = medianOf((one) => one.cached.perSecond / one.direct.perSecond);
  console.log(
    `\n99.8 % reads, Zipf keys, ${load.concurrency} under way; medians of ${rounds} rounds of ${load.seconds} s\n`,
  );
  const rows = [row('the graph', (one) => one.cached), row('the same by SQL alone', (one) => one.direct)];
  console.log(table(['', 'operations/s', 'p50 ms', 'p99 ms'], rows));
  console.log(`\nratio ${ratio.toFixed(1)}, hit rate ${(medianOf((one) => one.hitRate) * 100).toFixed(1)} %`);
}

async function timeFollows({ platform, writer, world, load }: Bench): Promise<void> {
  const random = seededRandom(`${SEED} follows`);
  const strangers = mintAccounts(platform.shards, 1000);
  const follow = () => {
    const edge = { id1: random.pick(strangers), type: 'FOLLOWS', id2: random.pick(world.accounts) } as const;
    return async () => void (await writer.add(edge));
  };
  const alone = await runFor(follow, { concurrency: 1, seconds: load.seconds });
  const together = await runFor(follow, { concurrency: 8, seconds: load.seconds });
  const row = (name: string, { perSecond, p50, p99 }: Timed) => [
    name,
    perSecond.toFixed(0),
    p50.toFixed(2),
    p99.toFixed(2),
  ];
  console.log('\nFollows, until both sides, the counts and the cache are right\n');
  console.log(
    table(['', 'follows/s', 'p50 ms', 'p99 ms'], [row('one at a time', alone), row('8 at a time', together)]),
  );
}

async function compareFollowers(bench: Bench, many: number): Promise<void> {
  const few = 100;
  console.log(`\nMaking an account with ${many} followers …`);
  const costs = await compareStar(bench, { few, many, repeats: 300 });
  const rows = costs.map(({ what, ordinary, star }) => [
    what,
    ordinary.toFixed(2),
    star.toFixed(2),
    (star / ordinary).toFixed(2),
  ]);
  console.log("\nOne account's readers and writers; medians\n");
  console.log(table(['', `${few} followers: ms`, `${many} followers: ms`, 'ratio'], rows));
}
