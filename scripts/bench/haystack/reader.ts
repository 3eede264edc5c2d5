// Opens where photos are kept, says so, waits for a line on standard input, then reads photos in random order, each once,
// and writes how long that took. Its one argument is a Reading, as JSON.
import { once } from 'node:events';
import { seededRandom } from '../../../test/kit/random.ts';
import { type Kind, openKeeper } from './photo-keeper.ts';

export interface Reading {
  kind: Kind;
  directory: string;
  /** How many photos there are. */
  photos: number;
  /** How many of them to read. */
  reads: number;
  /** How many, in the same random order, were read before: what a disk has just handed out it may still have at hand. */
  skip: number;
  /** How many at a time. */
  concurrency: number;
}

export interface ReadTimes {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const { kind, directory, photos, reads, skip, concurrency } = JSON.parse(process.argv[2] ?? '') as Reading;
/** Read before the clock starts: it is disks that are to be cold, not code. */
const WARM_UP = 5000;

// Both ways read the same photos.
const shuffled = seededRandom('haystack').shuffle(Array.from({ length: photos }, (_, n) => n));
const order = shuffled.slice(skip, skip + reads);
await using keeper = await openKeeper[kind](directory);
for (const n of shuffled.slice(-WARM_UP)) await keeper.read(n);
process.stdout.write('open\n');
await once(process.stdin, 'data');

const times: number[] = [];
const readOn = async (): Promise<void> => {
  for (let n = order.pop(); n !== undefined; n = order.pop()) {
    const began = performance.now();
    await keeper.read(n);
    times.push(performance.now() - began);
  }
};
const began = performance.now();
await Promise.all(Array.from({ length: concurrency }, readOn));
const seconds = (performance.now() - began) / 1000;

times.sort((a, b) => a - b);
const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
const result: ReadTimes = { perSecond: reads / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.stdin.destroy();
