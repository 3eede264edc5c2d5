// Makes the search index anew while the system runs: npm run reindex, or npm run reindex -- --from-rooms.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Environment, readSettings } from '@heliograph/platform/config';
import { oldestWaiting } from '@heliograph/platform/events';
import { type Gazetteer, geonamesGazetteer } from '@heliograph/platform/gazetteer';
import { askForRetelling, isRetelling } from '@heliograph/platform/retelling';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import { rebuildIndex, searchStores } from '@heliograph/search/reindex';
import { bar, type Progress, type Step, terminalProgress } from './launch/progress.ts';

const USAGE = 'usage: npm run reindex [-- --from-rooms]';
/** How often it is looked whether the rooms have told everything. */
const LOOK_MS = 1000;

/** All places that can be found. */
export type Places = Pick<Gazetteer, 'all' | 'count' | 'edition'>;

/** The command cannot be carried out: the words are for whoever has typed it. */
class CommandRefused extends Error {
  readonly code = 'USAGE';
  constructor() {
    super(USAGE);
    this.name = 'CommandRefused';
  }
}

/**
 * Makes the search index anew from what the search room has learned, which stands on the shards, and from all places, in
 * the system that the environment names, as a role of it has it. People search meanwhile, and what changes meanwhile is kept.
 *
 * With `--from-rooms` the rooms of users and media are asked first to tell all that there is once more: for a system whose
 * search room has not heard of everything. That needs workers that run, and waits until they have done it.
 * @throws ConfigError, CommandRefused, or RebuildUnderWay
 */
export async function reindex(
  env: Environment,
  args: string[],
  progress: Progress,
  places: Places = geonamesGazetteer(),
): Promise<void> {
  const { fromRooms } = parseCommand(args);
  await using stack = new AsyncDisposableStack();
  const platform = stack.adopt(await openPlatform(readSettings(env), { role: 'reindex', works: false }), (opened) =>
    opened.close(),
  );
  if (fromRooms) await progress.step('The rooms tell everything again', (step) => retell(platform, step));
  const described = (count: number) => `The search index is made anew: ${count} documents`;
  await progress.step('The search index is made anew', (step) => rebuild(platform, places, step), described);
}

async function retell({ shards, emit }: Platform, step: Step): Promise<void> {
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    await shards.transaction(shard, (tx) => askForRetelling(emit, tx));
    step.update(`${bar(shard + 1, shards.map.shards)} ${shard + 1} of ${shards.map.shards} shards asked`);
  }
  while (await isRetelling(shards)) {
    step.update('users and media tell it');
    await sleep(LOOK_MS);
  }
  // What they have told by now is to be heard, but not what goes on happening.
  const until = new Date();
  const waits = async () => ((await oldestWaiting(shards, 'search'))?.getTime() ?? Infinity) < until.getTime();
  while (await waits()) {
    step.update('the search room hears of it');
    await sleep(LOOK_MS);
  }
}

async function rebuild(platform: Platform, gazetteer: Places, step: Step): Promise<number> {
  let documents = 0;
  await rebuildIndex({ ...searchStores(platform), gazetteer }, (written, total) => {
    documents = written;
    step.update(`${bar(written, total)} ${written} of ${total} documents`);
  });
  return documents;
}

function parseCommand(args: string[]): { fromRooms: boolean } {
  try {
    const { values } = parseArgs({ args, options: { 'from-rooms': { type: 'boolean', default: false } } });
    return { fromRooms: values['from-rooms'] };
  } catch {
    throw new CommandRefused();
  }
}

if (import.meta.main) {
  try {
    await reindex(process.env, process.argv.slice(2), terminalProgress(process.stdout));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
