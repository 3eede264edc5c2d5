import { median } from '../median.ts';
import { startChild } from '../processes/child.ts';
import type { Rendering, Way } from './renderer.ts';

const PROGRAM = new URL('./renderer.ts', import.meta.url);
const WAYS: readonly Way[] = ['ours', 'usual', 'one decode each'];

/** Every way over the same photo, in turn in each round, each in a process of its own; the medians of the rounds. */
export async function compareWays(
  photo: string,
  { rounds, times }: { rounds: number; times: number },
): Promise<Map<Way, Rendering>> {
  const renderings = new Map<Way, Rendering[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of WAYS) {
      await using child = await startChild(PROGRAM, {});
      // Code that runs for the first time is slow, and nobody runs it only once.
      await child.ask('render', { way, photo, times: 1 });
      renderings.get(way)?.push(await child.ask<Rendering>('render', { way, photo, times }));
    }
  }
  return new Map([...renderings].map(([way, all]) => [way, middle(all)]));
}

const middle = (all: readonly Rendering[]): Rendering => ({
  cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  wallMs: median(all.map(({ wallMs }) => wallMs)),
  peakBytes: median(all.map(({ peakBytes }) => peakBytes)),
  byteSize: median(all.map(({ byteSize }) => byteSize)),
});
