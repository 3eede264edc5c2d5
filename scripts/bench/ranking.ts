import { parseArgs } from 'node:util';
import { median } from './median.ts';
import { type RankingWork, rankingWork } from './ranking/work.ts';
import { table } from './table.ts';

/** So many rounds make it warm. */
const WARM_UP = 50;

/**
 * CPU of ranking, without its reads: features and models of both passes over all candidates, and of the whole road as the
 * feed takes it, where only the best reach the final pass. The same network over an object for each candidate stands
 * beside it.
 *
 * `--candidates 500`, `--rounds 300`.
 */
export async function benchRanking(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { candidates: { type: 'string', default: '500' }, rounds: { type: 'string', default: '300' } },
  });
  const work = rankingWork(Number(values.candidates));
  const rounds = Number(values.rounds);
  const typed = await cpuOf(work.bothPasses, rounds);
  const rows: [string, number][] = [
    ['both passes, all candidates', typed],
    ['the final network alone, typed arrays', await cpuOf(work.network, rounds)],
    ['the final network alone, an object a candidate', await cpuOf(work.networkOfObjects, rounds)],
    ['as the feed ranks: 100 finalists, adjustments and all', await cpuOf(work.wholeRoad, rounds)],
  ];
  console.log(`CPU for ${values.candidates} candidates, median of ${rounds} rounds:`);
  console.log(
    table(
      ['work', 'CPU ms', 'of both passes'],
      rows.map(([name, ms]) => [name, ms.toFixed(3), (ms / typed).toFixed(2)]),
    ),
  );
}

async function cpuOf(work: RankingWork[keyof RankingWork], rounds: number): Promise<number> {
  for (let round = 0; round < WARM_UP; round += 1) await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return median(times);
}
