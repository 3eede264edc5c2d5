import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '@heliograph/platform/config';
import { openPlatform } from '@heliograph/platform/runtime';
import { type Arrival, completeInOpenLoop } from './images/arrivals.ts';
import { twelveMegapixels } from './images/photo-12mp.ts';
import { signUpUploaders } from './images/uploaders.ts';
import { compareWays } from './images/ways.ts';
import { startProduct } from './product.ts';
import { table } from './table.ts';

const PEOPLE = 40;
/** Of what the pipeline can do at most. */
const SHARE = 0.8;

/**
 * The variants of a 12-megapixel photo made in our way, in sharp's usual way and with a full decode each; then the whole
 * system under a sustained load of such photos, from completeUpload to the thumbnail and to READY.
 *
 * `--rounds 3 --times 6`: how often the ways take turns, and how many photos each makes then; `--burst 60`: photos that
 * come at once to find the capacity; `--seconds 40`: how long photos come at 80 % of it.
 */
export async function benchImages(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      times: { type: 'string', default: '6' },
      burst: { type: 'string', default: '60' },
      seconds: { type: 'string', default: '40' },
    },
  });
  console.log('Making 12-megapixel photos …');
  const upright = await twelveMegapixels('nagasaki-boats', 1, 6);
  const photos = [upright, await twelveMegapixels('french-alpine-landscape', 2, 1)];
  await showWays(upright, { rounds: Number(values.rounds), times: Number(values.times) });
  await showSystem(photos, { burst: Number(values.burst), seconds: Number(values.seconds) });
}

async function showWays(photo: Buffer, often: { rounds: number; times: number }): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-bench-images-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'photo.jpg');
  await writeFile(file, photo);
  const ways = await compareWays(file, often);
  const usual = ways.get('usual')?.cpuMs ?? Number.NaN;
  const rows = [...ways].map(([way, { cpuMs, wallMs, peakBytes, byteSize }]) => [
    way,
    cpuMs.toFixed(0),
    (usual / cpuMs).toFixed(1),
    wallMs.toFixed(0),
    (peakBytes / 1e6).toFixed(0),
    (byteSize / 1e6).toFixed(1),
  ]);
  const megabytes = (photo.length / 1e6).toFixed(1);
  console.log(`\nAll variants of one photo of 12 megapixels, ${megabytes} MB, on one core\n`);
  console.log(table(['', 'CPU ms', '× less CPU', 'wall ms', 'peak MB', 'files MB'], rows));
}

async function showSystem(photos: readonly Buffer[], { burst, seconds }: { burst: number; seconds: number }) {
  console.log('\nStarting the system, with a worker for each core …');
  const workers = availableParallelism();
  await using product = await startProduct({}, 'router', {
    // The clock starts with the app's word, not with storage's.
    HAYSTACK_EVENT_BUCKETS: 'nobody-listens',
    PIPELINE_MIN_WORKERS: String(workers),
    PIPELINE_MAX_WORKERS: String(workers),
  });
  await using platform = await openForWatching(product.env);
  const uploaders = await signUpUploaders(product.origin, { people: PEOPLE, photos });
  await completeInOpenLoop(platform.shards, await uploaders.stage(2 * workers), 0);

  const all = await uploaders.stage(burst);
  const began = performance.now();
  await completeInOpenLoop(platform.shards, all, 0);
  const perSecond = burst / ((performance.now() - began) / 1000);
  console.log(`\n${burst} photos at once on ${workers} cores: ${perSecond.toFixed(1)} photos/s`);

  const rate = perSecond * SHARE;
  const steady = await uploaders.stage(Math.round(rate * seconds));
  const arrivals = await completeInOpenLoop(platform.shards, steady, 1000 / rate);
  console.log(
    `${steady.length} photos, ${rate.toFixed(1)} a second, every other upright and so cut to 4:5, from completeUpload on\n`,
  );
  console.log(
    table(
      ['to', 'p50 ms', 'p99 ms'],
      [
        ['thumbnail', ...percentiles(arrivals, ({ toThumbnailMs }) => toThumbnailMs)],
        ['READY', ...percentiles(arrivals, ({ toReadyMs }) => toReadyMs)],
      ],
    ),
  );
}

async function openForWatching(env: Readonly<Record<string, string>>) {
  const platform = await openPlatform(readSettings({ ...env, LOG_LEVEL: 'error' }), { role: 'bench', works: false });
  return { shards: platform.shards, [Symbol.asyncDispose]: () => platform.close() };
}

function percentiles(arrivals: readonly Arrival[], of: (arrival: Arrival) => number): string[] {
  const sorted = arrivals.map(of).sort((a, b) => a - b);
  return [0.5, 0.99].map((share) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(0));
}
