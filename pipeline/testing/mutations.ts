/** Numbers from 0 to below `limit`, the same for the same seed (mulberry32). */
export type Dice = (limit: number) => number;

export function dice(seed: number): Dice {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit) | 0;
  };
}

type Mutation = (file: Buffer, roll: Dice, other: Buffer) => Buffer;

/** What lengths, sizes and counts are set to by those who want to do harm, as far as four bytes say it. */
const EVIL_NUMBERS = [0, 1, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const MUTATIONS: readonly Mutation[] = [
  function flipsBits(file, roll) {
    const copy = Buffer.from(file);
    for (let flips = 1 + roll(8); flips > 0; flips--) {
      const at = roll(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << roll(8));
    }
    return copy;
  },
  function endsEarly(file, roll) {
    return file.subarray(0, roll(file.length));
  },
  function hasEvilNumber(file, roll) {
    const copy = Buffer.from(file);
    const length = [1, 2, 4][roll(3)] ?? 4;
    const evil = (EVIL_NUMBERS[roll(EVIL_NUMBERS.length)] ?? 0) % 2 ** (8 * length);
    // Lengths stand at the beginning of things, and the beginning of a file is where most things are.
    const at = roll(roll(2) === 0 ? Math.min(600, copy.length - length) : copy.length - length);
    if (roll(2) === 0) copy.writeUIntBE(evil, at, length);
    else copy.writeUIntLE(evil, at, length);
    return copy;
  },
  function isGraftedOn(file, roll, other) {
    return Buffer.concat([file.subarray(0, roll(file.length)), other.subarray(roll(other.length))]);
  },
  function hasNoise(file, roll) {
    const copy = Buffer.from(file);
    const [at, length] = [roll(copy.length), 1 + roll(64)];
    return copy.fill(roll(256), at, Math.min(copy.length, at + length));
  },
  function isShuffled(file, roll) {
    const [from, middle, to] = cuts(file, roll);
    return Buffer.concat([
      file.subarray(0, from),
      file.subarray(middle, to),
      file.subarray(from, middle),
      file.subarray(to),
    ]);
  },
  function repeatsItself(file, roll) {
    const [from, to] = cuts(file, roll);
    const times = 1 + roll(20);
    return Buffer.concat([
      file.subarray(0, to),
      ...Array.from({ length: times }, () => file.subarray(from, to)),
      file.subarray(to),
    ]);
  },
  function lacksPart(file, roll) {
    const [from, to] = cuts(file, roll);
    return Buffer.concat([file.subarray(0, from), file.subarray(to)]);
  },
];

/** Three places in their order, mostly where chunks or boxes begin. */
function cuts(file: Buffer, roll: Dice): [number, number, number] {
  const begins = chunkStarts(file);
  const any = () => (roll(4) === 0 ? roll(file.length) : (begins[roll(begins.length)] ?? 0));
  const [first = 0, second = 0, third = 0] = [any(), any(), any()].sort((one, other) => one - other);
  return [first, second, third];
}

/** Where a name of four letters stands, with the length before it (PNG, HEIF) or behind it (WebP); JPEG has markers. */
function chunkStarts(file: Buffer): number[] {
  const text = file.toString('latin1');
  const isRiff = text.startsWith('RIFF');
  const named = [...text.matchAll(/[A-Za-z][A-Za-z0-9]{2}[A-Za-z0-9 ]/g)].map(({ index }) =>
    isRiff ? index : index - 4,
  );
  const markers = [...text.matchAll(/\xff[\xc0-\xfe]|[\x21\x2c][\xf9\xfe\xff\0]/g)].map(({ index }) => index);
  return [...named, ...markers].filter((at) => at > 0);
}

/** The file with one to three things wrong with it, and what they are. */
export function mutated(file: Buffer, other: Buffer, roll: Dice): { file: Buffer; how: string } {
  let bytes = file;
  const how: string[] = [];
  for (let count = 1 + roll(3); count > 0; count--) {
    const mutation = MUTATIONS[roll(MUTATIONS.length)];
    if (!mutation || bytes.length < 16) break;
    bytes = mutation(bytes, roll, other);
    how.push(mutation.name);
  }
  return { file: bytes, how: how.join(', ') };
}
