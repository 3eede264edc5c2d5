import { parseModels, writeModels } from '../domain/ranking/model-file.ts';
import { concatenate, type Dataset } from './dataset.ts';
import { linesOf } from './event-log.ts';
import { replay } from './replay.ts';
import { reportOf } from './report.ts';
import { simulateWorld, type WorldSize } from './simulated-world/simulate-world.ts';
import { judge, splitByTime, type Training, type TrainingOptions, trainRanking } from './train-ranking.ts';

const DAY_MS = 24 * 3600 * 1000;

/** At the beginning of a log hardly anything is known of anybody. */
const SKIPPED_MS = 2 * DAY_MS;

/** The last part of a log, by time, is held out to judge by. */
const HELD_OUT_PART = 0.2;

/** What a training comes to: the texts of two files. */
export interface Learned {
  model: string;
  report: string;
}

export interface LearnOptions extends TrainingOptions {
  /** How to do it again, for the report. */
  command: string;
}

export interface Worlds {
  training: readonly WorldSize[];
  heldOut: readonly WorldSize[];
}

/** Learns from simulated worlds, and is judged by others that the training never saw. */
export async function learnFromWorlds(worlds: Worlds, options: LearnOptions): Promise<Learned> {
  const live = async (size: WorldSize) => {
    const data = await replay(simulateWorld(size), SKIPPED_MS);
    options.told(`world ${size.seed}: ${data.count} rows`);
    return data;
  };
  const training = trainRanking(await inTurn(worlds.training, live), options);
  const heldOut = concatenate(await inTurn(worlds.heldOut, live));
  const seeds = (sizes: readonly WorldSize[]) => sizes.map(({ seed }) => seed);
  return written(training, heldOut, options, {
    trainedOn: { source: 'simulated worlds', ...worlds, rows: training.learned.rows },
    sources: [
      '**It was trained on simulated worlds, not on people**: their tastes are made up, hidden from the ranking, and to be',
      'found out from what they do (`subgraphs/feed/training/simulated-world`, which shares nothing with the ranking).',
      `Seeds ${seeds(worlds.training)} to learn from, seeds ${seeds(worlds.heldOut)} to judge by.`,
    ],
  });
}

/** Learns from a log (see `event-log.ts`), and is judged by its last part. */
export async function learnFromLog(path: string, options: LearnOptions): Promise<Learned> {
  const data = await replay(linesOf(path), SKIPPED_MS);
  const { before, after } = splitByTime(data, 1 - HELD_OUT_PART);
  const training = trainRanking([before], options);
  return written(training, after, options, {
    trainedOn: {
      source: 'event log',
      from: timeOf(before, 0),
      to: timeOf(before, before.count - 1),
      rows: before.count,
    },
    sources: ['It was trained on a log of events, and is judged by the last fifth of it.'],
  });
}

function written(
  training: Training,
  heldOut: Dataset,
  { command, told }: LearnOptions,
  { trainedOn, sources }: { trainedOn: Readonly<Record<string, unknown>>; sources: readonly string[] },
): Learned {
  told(`judged by ${heldOut.count} rows that were held out`);
  const model = writeModels(training.models, { ...trainedOn, epoch: training.learned.epoch });
  const { version } = parseModels(model);
  return { model, report: reportOf({ command, version, sources }, training, judge(training, heldOut)) };
}

const timeOf = ({ at }: Dataset, row: number): string => new Date(at[row] ?? Number.NaN).toISOString();

/** One after another: a world needs much memory while it lives. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
