import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Reading, ReadTimes } from './reader.ts';

const READER = fileURLToPath(new URL('./reader.ts', import.meta.url));

/** Makes the kernel forget what it has of all files. False where we may not, so that caches stay warm. */
export async function dropCaches(): Promise<boolean> {
  spawnSync('sync');
  return writeFile('/proc/sys/vm/drop_caches', '3').then(
    () => true,
    () => false,
  );
}

/** Reads with cold caches, but for what the keeper itself keeps in memory. */
export async function readCold(reading: Reading): Promise<ReadTimes> {
  return run([], reading, async () => {
    await dropCaches();
  });
}

/**
 * System calls on files of one read, counted by strace: those of twice as many reads, without those of as many. Null where
 * there is no strace.
 */
export async function systemCallsPerRead(reading: Reading): Promise<number | null> {
  if (spawnSync('strace', ['-V']).error) return null;
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-strace-'));
  const callsOf = async (reads: number): Promise<number> => {
    const log = join(folder, String(reads));
    await run(['strace', '-f', '-y', '-qq', '-e', 'trace=%file,%desc', '-e', 'signal=none', '-o', log], {
      ...reading,
      reads,
    });
    // What Node's threads tell one another goes through descriptors, too, but names no file of ours.
    const lines = (await readFile(log, 'utf8')).split('\n');
    return lines.filter((line) => line.includes(reading.directory)).length;
  };
  try {
    const once = await callsOf(reading.reads);
    const twice = await callsOf(2 * reading.reads);
    return (twice - once) / reading.reads;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(under: readonly string[], reading: Reading, before = async () => {}): Promise<ReadTimes> {
  const [command = process.execPath, ...args] = [...under, process.execPath, READER, JSON.stringify(reading)];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The reader ended before it had read');
    return value;
  };
  await next();
  await before();
  child.stdin.write('go\n');
  const times = JSON.parse(await next()) as ReadTimes;
  await gone;
  return times;
}
