import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HEADS } from '../domain/ranking/mlp.ts';
import { parseModels } from '../domain/ranking/model-file.ts';
import { defaultWeights } from '../domain/ranking/value-model.ts';
import { isAbove } from './bootstrap.ts';
import { type Dataset, select } from './dataset.ts';
import { evaluate } from './evaluate.ts';
import { type LearnOptions, learnFromLog, learnFromWorlds } from './learn.ts';
import { replay } from './replay.ts';
import { simulateWorld } from './simulated-world/simulate-world.ts';
import { NETWORK_OPTIONS, trainNetwork } from './train-network.ts';
import { trainRanking } from './train-ranking.ts';

const network = { ...NETWORK_OPTIONS, first: 8, second: 6, epochs: 3 };
const options: LearnOptions = { command: 'npm run train', network, formula: { parts: 2, users: 10 }, told: () => {} };
const tiny = (seed: number) => ({ seed, people: 25, followed: 15, days: 4 });

test('the same seeds give the same files, byte for byte; others give others', async () => {
  const learn = (seed: number) => learnFromWorlds({ training: [tiny(seed)], heldOut: [tiny(9)] }, options);
  const [once, again, other] = [await learn(1), await learn(1), await learn(2)];
  expect(again).toEqual(once);
  expect(parseModels(other.model).version).not.toBe(parseModels(once.model).version);
  expect(once.report).toContain('simulated worlds, not on people');
  expect(once.report).toContain(parseModels(once.model).version);
});

test('a world that it has not seen is ordered better than by time', async () => {
  const data = await replay(simulateWorld({ seed: 1, people: 90, followed: 40, days: 6 }), 0);
  const { models, learned } = trainRanking([data], options);
  const heldOut = await replay(simulateWorld({ seed: 2, people: 90, followed: 40, days: 6 }), 0);
  const { baselines, area } = evaluate(heldOut, models, defaultWeights, learned.formulaWeights);
  expect(area.low).toBeGreaterThan(0.5);
  const leads = Object.fromEntries(baselines.map(({ name, areaLead }) => [name, areaLead]));
  expect(leads.chronological && isAbove(leads.chronological)).toBe(true);
  expect(leads.popularity?.mean).toBeGreaterThan(0);
});

test('a head that nobody did anything for says next to nothing', async () => {
  const data = await replay(simulateWorld(tiny(3)), 0);
  const share = HEADS.indexOf('share');
  const seen: Dataset = select(data, (row) => data.seen[row] === 1);
  for (let row = 0; row < seen.count; row += 1) seen.labels[row * HEADS.length + share] = 0;
  const { model } = trainNetwork(seen, seen, network);
  const silent = trainNetwork(seen, seen, { ...network, epochs: 0 }).model;
  const biasOf = ({ weights }: typeof model) => weights[weights.length - HEADS.length + share];
  expect(biasOf(model)).toBe(biasOf(silent));
  expect(biasOf(model)).toBeLessThan(-5);
});

test('a log on disk is learned from, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-log-'));
  try {
    const file = join(folder, 'events.jsonl');
    await writeFile(file, [...simulateWorld({ ...tiny(4), days: 5 })].join('\n'));
    const { model, report } = await learnFromLog(file, options);
    expect(parseModels(model).final.shape.first).toBe(network.first);
    expect(report).toContain('trained on a log of events');
  } finally {
    await rm(folder, { recursive: true });
  }
});
