import type { Measured } from '../load.ts';
import { median } from '../median.ts';
import { type FeedForm, PAGE_SIZE } from '../supergraph/home-feed.ts';
import { table } from '../table.ts';
import type { MeasuredEngine } from './compare-engines.ts';
import type { Contestant } from './contestants.ts';

const NOTES = `The three subgraphs are one process that answers from memory what it once executed: routers are measured,
and nothing else. "subgraphs in process" answers from memory, too; "executed each time" runs them for every request: work
that the others leave to a process that is not counted. Each connection is a viewer of its own with a page of its own,
and every answer was compared. Ours is the whole door as in production: access tokens, limits and cost, rate limits in
Redis (so high that none is reached), authorization, errors masked, metrics, a log line for each request; the others do
none of this. Medians of all rounds.`;

/** @param measured for each of the chosen, every round */
export function printRouters(
  chosen: readonly Contestant[],
  measured: readonly Measured[][],
  { connections, form }: { connections: number; form: FeedForm },
): void {
  const medians = measured.map((rounds) => ({
    perSecond: median(rounds.map(({ requestsPerSecond }) => requestsPerSecond)),
    cpuMs: median(rounds.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  }));
  const [base] = medians;
  const rows = medians.map(({ perSecond, cpuMs, p50, p99 }, index) => [
    chosen[index]?.title ?? '',
    perSecond.toFixed(0),
    (perSecond / (base?.perSecond ?? 1)).toFixed(1),
    cpuMs.toFixed(2),
    ((base?.cpuMs ?? 1) / cpuMs).toFixed(1),
    p50,
    p99,
  ]);
  console.log(`\nHome feed of ${PAGE_SIZE} posts as ${form}, ${connections} connections\n`);
  console.log(table(['router', 'requests/s', '×', 'CPU ms/request', '× less CPU', 'p50 ms', 'p99 ms'], rows));
  console.log(`\n${NOTES}`);
}

/** @param engines the first is what the others are a multiple of */
export function printEngines(engines: readonly MeasuredEngine[]): void {
  const [base] = engines;
  const rows = engines.map(({ name, microseconds }) => [
    name,
    microseconds.toFixed(0),
    ((base?.microseconds ?? 1) / microseconds).toFixed(1),
  ]);
  console.log(
    `\nThe same operation through the executors alone, one at a time, answers of subgraphs in memory as text\n`,
  );
  console.log(table(['executor', 'CPU µs/operation', '× less'], rows));
}
