import { isDeepStrictEqual } from 'node:util';
import { startChild } from '../processes/child.ts';

const engines = {
  '@apollo/gateway': new URL('peers/apollo-engine.mjs', import.meta.url),
  ours: new URL('engines/ours.ts', import.meta.url),
};

export interface MeasuredEngine {
  name: string;
  microseconds: number;
}

/**
 * What an operation costs the executors alone, one at a time, with the subgraphs' answers in memory.
 * @param env as an arena has it
 * @throws where they answer differently
 */
export async function compareEngines(env: Record<string, string>, seconds: number): Promise<MeasuredEngine[]> {
  const measured: MeasuredEngine[] = [];
  let expected: unknown;
  for (const [name, program] of Object.entries(engines)) {
    await using engine = await startChild(program, env);
    const { data, errors } = await engine.ask<{ data?: unknown; errors?: unknown }>('result');
    expected ??= data;
    if (!data || errors || !isDeepStrictEqual(data, expected))
      throw new Error(`The engine of ${name} answers ${JSON.stringify({ data, errors })}`);
    measured.push({ name, microseconds: await engine.ask<number>('measure', seconds) });
  }
  return measured;
}
