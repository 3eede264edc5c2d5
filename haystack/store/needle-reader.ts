import { decodeHead, isIntact, MAX_HEAD_BYTES, type NeedleHead } from './needle.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import type { Location } from './needle-index.ts';
import { createSingleFlight } from './single-flight.ts';
import { type Proof, proveInSlices, readInSlices, SLICE_BYTES } from './sliced-needle.ts';
import type { Volume } from './volume.ts';

export interface ReadNeedle {
  head: NeedleHead;
  /** Shared by all who read it at once, so nobody may change it. */
  data: Buffer;
}

/** A needle that stays readable, whatever becomes of the volume it lies in, until it is closed. */
export interface OpenNeedle {
  head: NeedleHead;
  /** The bytes of the data from `start` to `end`, none of which is yielded before the whole is proved. */
  read(start: number, end: number): AsyncIterable<Buffer>;
  close(): void;
}

/** Reads needles from where they are said to lie. */
export interface NeedleReader {
  /** The whole needle, proved by its checksums, in one pread, which readers at the same time share. */
  read(location: Location): Promise<ReadNeedle>;
  /** As `read`; but a needle of more than a slice is proved first, and then read again, a slice at a time. */
  open(location: Location): Promise<OpenNeedle>;
  /** What it says of itself, proved by its own checksum. */
  head(location: Location): Promise<NeedleHead>;
  /** Does what looks up places and reads from them; volumes stay open meanwhile. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when all such work that was begun before now has ended. */
  quiesce(): Promise<void>;
}

/** Readers throw NeedleDamaged rather than answer what was not written. */
export function createNeedleReader(
  volumes: ReadonlyMap<number, Volume>,
  onDamaged: (error: NeedleDamaged) => void,
): NeedleReader {
  const running = new Set<Promise<unknown>>();
  const shared = createSingleFlight<string, ReadNeedle>();
  const sharedProofs = createSingleFlight<string, Proof>();

  async function during<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = work();
    running.add(run);
    try {
      return await run;
    } finally {
      running.delete(run);
    }
  }

  function damagedAt(location: Location): NeedleDamaged {
    const error = new NeedleDamaged(location, location.length);
    onDamaged(error);
    return error;
  }

  function volumeOf(location: Location): Volume {
    const volume = volumes.get(location.volume);
    if (!volume) throw damagedAt(location);
    return volume;
  }

  async function load(location: Location, length: number): Promise<{ head: NeedleHead; bytes: Buffer }> {
    const volume = volumeOf(location);
    const bytes = await volume.read(location.offset, length);
    const head = decodeHead(bytes, volume.cookie);
    if (!head) throw damagedAt(location);
    return { head, bytes };
  }

  async function readWhole(location: Location): Promise<ReadNeedle> {
    const { head, bytes } = await load(location, location.length);
    if (!isIntact(bytes, head)) throw damagedAt(location);
    return { head, data: bytes.subarray(head.dataStart, head.dataStart + head.dataLength) };
  }

  const read = (location: Location) => shared(placeOf(location), () => readWhole(location));

  async function openWhole(location: Location): Promise<OpenNeedle> {
    const { head, data } = await read(location);
    return { head, read: (start, end) => only(data.subarray(start, end + 1)), close: () => {} };
  }

  async function openInSlices(location: Location): Promise<OpenNeedle> {
    const volume = volumeOf(location);
    const close = volume.hold();
    try {
      const proof = await sharedProofs(placeOf(location), async () => {
        const proved = await proveInSlices(volume, location);
        if (!proved) throw damagedAt(location);
        return proved;
      });
      const damaged = () => damagedAt(location);
      const read = (start: number, end: number) => readInSlices(volume, location, proof, { start, end, damaged });
      return { head: proof.head, read, close };
    } catch (error) {
      close();
      throw error;
    }
  }

  return {
    read,
    open: (location) => (location.length > SLICE_BYTES ? openInSlices(location) : openWhole(location)),
    head: async (location) => (await load(location, Math.min(location.length, MAX_HEAD_BYTES))).head,
    during,
    async quiesce() {
      await Promise.allSettled([...running]);
    },
  };
}

function placeOf({ volume, offset }: Location): string {
  return `${volume}:${offset}`;
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
