import { parseArgs } from 'node:util';
import pg from 'pg';
import { seededRandom } from '../../test/kit/random.ts';
import { expectedIn, judgedQueries, successIn, successOf } from '../../test/relevance/judged.ts';
import { documentsOf, fullWorld, partOfWorld, type SearchWorld } from '../../test/relevance/world.ts';
import { startTestServers } from '../launch/test-servers.ts';
import { migrate } from '../migrate.ts';
import { runFor } from './graph/run.ts';
import type { Contestant } from './search/contestant.ts';
import { createCpuMeter } from './search/cpu.ts';
import { ours, updatesPerSecond } from './search/ours.ts';
import { byPrefix, byTrigram, loadNames } from './search/plain-ways.ts';
import { typeahead } from './search/stream.ts';
import { table } from './table.ts';

const CONCURRENCY = 20;
/** As many as a process of ours has by default. */
const CONNECTIONS = 8;
const QUERIES = 20_000;
const UPDATES = 10_000;

/**
 * Search while people type, 20 queries at once, over 200 000 accounts, 50 000 hashtags and all towns of the gazetteer: the
 * embedded engine against an index on prefixes and against trigrams, with the same queries in one run; how often the
 * judged queries of test/relevance find what they mean; and how many changes the index takes.
 *
 * `--accounts 200000`: fewer make a part of the same world; `--seconds 10`: how long each is measured.
 */
export async function benchSearch(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { accounts: { type: 'string', default: '200000' }, seconds: { type: 'string', default: '10' } },
  });
  const [accounts, seconds] = [Number(values.accounts), Number(values.seconds)];
  console.log('Starting PostgreSQL …');
  await using stack = new AsyncDisposableStack();
  const servers = await startTestServers();
  stack.defer(() => servers.close());
  await migrate(servers.env);
  const pool = stack.adopt(
    new pg.Pool({ connectionString: servers.env.SEARCH_DATABASE_URL, max: CONNECTIONS }),
    (opened) => opened.end(),
  );

  // Without what the embedded engine has set for its database.
  const plainPool = stack.adopt(
    new pg.Pool({
      connectionString: servers.env.SEARCH_DATABASE_URL,
      max: CONNECTIONS,
      options: '-c enable_bitmapscan=on -c jit=on',
    }),
    (opened) => opened.end(),
  );
  plainPool.on('error', () => undefined);

  // An idle connection is told when PostgreSQL ends, which may be before its pool has closed it.
  pool.on('error', () => undefined);

  console.log('Making the world …');
  const judged = judgedQueries();
  const world = accounts >= 200_000 ? fullWorld() : partOfWorld(accounts, expectedIn(judged));
  const documents = documentsOf(world);
  await loadNames(pool, documents);
  const engine = ours(pool);
  const rows: (string | number)[][] = [];
  let loadedPerSecond = Number.NaN;
  for (const contestant of [engine, byPrefix(plainPool), byTrigram(plainPool)]) {
    console.log(`Loading ${documents.length} documents for: ${contestant.name} …`);
    const began = performance.now();
    await contestant.load(documents);
    if (contestant === engine) loadedPerSecond = documents.length / ((performance.now() - began) / 1000);
    rows.push(await measure(contestant, { pool, world, seconds, judged }));
  }
  const changed = seededRandom('changes').sample(documents, UPDATES);
  const updated = await updatesPerSecond(engine.engine, changed);

  const columns = ['p50 ms', 'p99 ms', 'queries/s', 'CPU ms/query', 'success@5', 'MB'];
  console.log(`\n${documents.length} documents, ${CONCURRENCY} queries at once\n\n${table(['', ...columns], rows)}`);
  console.log(
    `\nOurs takes ${loadedPerSecond.toFixed(0)} new documents/s and ${updated.toFixed(0)} changes/s, by four writers`,
  );
}

interface Course {
  pool: pg.Pool;
  world: SearchWorld;
  seconds: number;
  judged: ReturnType<typeof judgedQueries>;
}

async function measure(contestant: Contestant, { pool, world, seconds, judged }: Course): Promise<(string | number)[]> {
  const classes = await successOf(contestant.find, judged);
  if (contestant.name === 'ours') showMissed(classes);
  const queries = typeahead(world, seededRandom('typeahead'), QUERIES);
  let turn = 0;
  const next = () => {
    const query = queries[turn++ % queries.length];
    if (!query) throw new Error('There is nothing to ask');
    return () => contestant.find(query);
  };
  const load = { concurrency: CONCURRENCY, seconds };
  await runFor(next, { ...load, seconds: Math.min(3, seconds) });
  const cpuMs = await createCpuMeter(pool);
  const [asked, before] = [turn, await cpuMs()];
  const { p50, p99, perSecond } = await runFor(next, load);
  const cpu = ((await cpuMs()) - before) / (turn - asked);
  const figures = [p50.toFixed(1), p99.toFixed(1), perSecond.toFixed(0), cpu.toFixed(2)];
  const megabytes = (await contestant.size()) / 1e6;
  return [contestant.name, ...figures, successIn(classes).toFixed(3), megabytes.toFixed(0)];
}

function showMissed(classes: Awaited<ReturnType<typeof successOf>>): void {
  const rows = classes.map(({ of, queries, found, missed }) => [
    of,
    queries,
    (found / queries).toFixed(2),
    missed.map(({ query }) => query).join(', '),
  ]);
  console.log(`\n${table(['judged', 'queries', 'success@5', 'missed'], rows)}\n`);
}
