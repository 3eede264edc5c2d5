import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Kind, openHaystack, openKeeper } from './haystack/photo-keeper.ts';
import type { ReadTimes } from './haystack/reader.ts';
import { dropCaches, readCold, systemCallsPerRead } from './haystack/run-reader.ts';
import { median } from './median.ts';
import { table } from './table.ts';

const PHOTO_BYTES = 40 * 1024;
/** Writers that share a sync. */
const WRITERS = 64;
/** Reads under strace, which makes each of them slow. */
const TRACED_READS = 1000;
const KINDS: readonly Kind[] = ['haystack', 'files'];

/**
 * Photos in haystack and in a file each, on the same disk: reads with cold caches and system calls per read, in turn; then
 * the index, and how long haystack takes to start.
 *
 * `--photos 100000`: how many; `--reads 20000`: how many are read each time, others than before; `--rounds 3`;
 * `--concurrency 8` reads under way; `--directory`: on the disk to measure, instead of the temporary one.
 */
export async function benchHaystack(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      photos: { type: 'string', default: '100000' },
      reads: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '3' },
      concurrency: { type: 'string', default: '8' },
      directory: { type: 'string', default: tmpdir() },
    },
  });
  const photos = Number(values.photos);
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(values.directory, 'heliograph-bench-photos-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));

  const directories = { haystack: join(folder, 'haystack'), files: join(folder, 'files') };
  console.log(`Writing ${photos} photos of ${PHOTO_BYTES / 1024} KB in both ways …`);
  const written = new Map<Kind, number>();
  for (const kind of KINDS) written.set(kind, await writeAll(kind, directories[kind], photos));

  if (!(await dropCaches())) console.log('! caches stay warm: only root can make Linux drop them');
  const times = new Map<Kind, ReadTimes[]>(KINDS.map((kind) => [kind, []]));
  const reading = { photos, concurrency: Number(values.concurrency), reads: Number(values.reads) };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const kind of KINDS) {
      const skip = round * reading.reads;
      times.get(kind)?.push(await readCold({ ...reading, kind, directory: directories[kind], skip }));
    }
  }
  await showReads(times, written, async (kind) =>
    systemCallsPerRead({ ...reading, kind, directory: directories[kind], reads: TRACED_READS, skip: 0 }),
  );
  await showStart(directories.haystack);
}

/** Photos a second. */
async function writeAll(kind: Kind, directory: string, photos: number): Promise<number> {
  await using keeper = await openKeeper[kind](directory);
  let next = 0;
  const writeOn = async (): Promise<void> => {
    const photo = Buffer.allocUnsafe(PHOTO_BYTES);
    while (next < photos) {
      randomFillSync(photo);
      await keeper.write(next++, photo);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: WRITERS }, writeOn));
  return photos / ((performance.now() - began) / 1000);
}

async function showReads(
  times: ReadonlyMap<Kind, readonly ReadTimes[]>,
  written: ReadonlyMap<Kind, number>,
  callsOf: (kind: Kind) => Promise<number | null>,
): Promise<void> {
  const middle = (kind: Kind, of: (read: ReadTimes) => number) => median((times.get(kind) ?? []).map(of));
  const perSecond = (kind: Kind) => middle(kind, (read) => read.perSecond);
  const rows: (string | number)[][] = [];
  for (const kind of KINDS) {
    const calls = await callsOf(kind);
    rows.push([
      kind,
      perSecond(kind).toFixed(0),
      (perSecond(kind) / perSecond('files')).toFixed(1),
      middle(kind, ({ p50Ms }) => p50Ms).toFixed(2),
      middle(kind, ({ p99Ms }) => p99Ms).toFixed(2),
      calls === null ? 'no strace' : calls.toFixed(2),
      (written.get(kind) ?? Number.NaN).toFixed(0),
    ]);
  }
  console.log('\nRandom reads with cold caches\n');
  console.log(table(['', 'reads/s', '×', 'p50 ms', 'p99 ms', 'system calls a read', 'durable writes/s'], rows));
}

async function showStart(directory: string): Promise<void> {
  await dropCaches();
  const began = performance.now();
  const store = await openHaystack(directory);
  const seconds = (performance.now() - began) / 1000;
  const { needles, indexBytes, volumes } = store.statistics();
  console.log(`\nIndex: ${(indexBytes / needles).toFixed(1)} bytes a needle (${needles} needles)`);
  console.log(`Start with cold caches: ${seconds.toFixed(2)} s for ${volumes} volumes`);
  await store.close();
}
