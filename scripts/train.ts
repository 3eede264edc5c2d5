// npm run train: learns the feed's ranking models anew and judges them. Writes subgraphs/feed/model/ranking.json, and what
// it came to beside it, in REPORT.md. Without options it learns from simulated worlds, always the same; with
// --log events.jsonl from a log (its form: subgraphs/feed/training/event-log.ts). --out folder: writes there instead.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { FORMULA_SEARCH } from '../subgraphs/feed/training/baselines.ts';
import { learnFromLog, learnFromWorlds } from '../subgraphs/feed/training/learn.ts';
import type { WorldSize } from '../subgraphs/feed/training/simulated-world/simulate-world.ts';
import { NETWORK_OPTIONS } from '../subgraphs/feed/training/train-network.ts';

const TRAINING_SEEDS = [1, 2, 3];
const HELD_OUT_SEEDS = [101, 102];
const worldOf = (seed: number): WorldSize => ({ seed, people: 250, followed: 150, days: 8 });

const { values } = parseArgs({
  options: {
    log: { type: 'string' },
    out: { type: 'string', default: path.join(import.meta.dirname, '../subgraphs/feed/model') },
  },
});

const began = performance.now();
const options = {
  command: values.log ? `npm run train -- --log ${path.basename(values.log)}` : 'npm run train',
  network: NETWORK_OPTIONS,
  formula: FORMULA_SEARCH,
  told: (line: string) => console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`),
};
const worlds = { training: TRAINING_SEEDS.map(worldOf), heldOut: HELD_OUT_SEEDS.map(worldOf) };
const { model, report } = await (values.log ? learnFromLog(values.log, options) : learnFromWorlds(worlds, options));

await mkdir(values.out, { recursive: true });
await writeFile(path.join(values.out, 'ranking.json'), model);
await writeFile(path.join(values.out, 'REPORT.md'), report);
options.told(`written: ranking.json (${Buffer.byteLength(model)} bytes) and REPORT.md in ${values.out}`);
