import type { Disk, Write } from './disk.ts';

/** No disk takes the write: each is full or refuses. Reads go on, and so do writes once there is room again. */
export class StoreFull extends Error {
  readonly code = 'STORE_FULL';

  constructor(refusals: readonly Refusal[]) {
    const list = refusals.map(({ disk, reason }) => `${disk.path}: ${textOf(reason)}`).join('; ');
    super(`no disk takes a write (${list}): make room, mend it, or name a further directory in HAYSTACK_STORES`);
    this.name = 'StoreFull';
    this.cause = refusals[0]?.reason;
  }
}

/** What a disk has free is kept for deletions and for compaction, without which it would stay full. */
class NoRoom extends Error {
  readonly code = 'NO_ROOM';

  constructor(room: number) {
    super(`${Math.max(0, room)} bytes of room are left for objects`);
    this.name = 'NoRoom';
  }
}

export interface Refusal {
  disk: Disk;
  reason: unknown;
}

/** Which disk a needle is written to. */
export interface Placement {
  /** Writes to a disk with room, so that `keptFree` bytes are left there; to another when that refuses. */
  place(write: Write, keptFree: number): Promise<void>;
  /** Room for writes that leave so much free, on all disks that take writes. */
  freeBytes(keptFree: number): Promise<number>;
  /** Whether a disk has not refused lately. */
  isWritable(disk: Disk): boolean;
}

export interface PlacementOptions {
  disks: readonly Disk[];
  /** How long a disk that has refused is left alone; twice as long each time that it refuses again, to some length. */
  retryMillis: number;
  onRefusal: (refusal: Refusal) => void;
}

/** What a write asks of a disk, in bytes. */
interface Demand {
  byteSize: number;
  keptFree: number;
}

/** How long what a disk said of its free space is believed. */
const FREE_SPACE_MILLIS = 500;
/** A disk that syncs no more leaves an empty volume behind at every attempt, so they must become rare. */
const MAX_DOUBLINGS = 6;

export function createPlacement({ disks, retryMillis, onRefusal }: PlacementOptions): Placement {
  const refusals = new Map<Disk, { reason: unknown; until: number; doublings: number }>();
  const free = new Map<Disk, { bytes: number; toldAt: number }>();
  /** What was promised to a disk and is not written yet, so that writers at once see what others have chosen. */
  const waiting = new Map<Disk, number>();

  const isWritable = (disk: Disk) => (refusals.get(disk)?.until ?? 0) <= performance.now();
  const waitingFor = (disk: Disk) => waiting.get(disk) ?? 0;
  const roomOf = (disk: Disk, keptFree: number) => (free.get(disk)?.bytes ?? 0) - waitingFor(disk) - keptFree;

  function refuse(disk: Disk, reason: unknown): void {
    const isNews = isWritable(disk);
    const last = refusals.get(disk)?.doublings ?? -1;
    const doublings = isNews ? Math.min(last + 1, MAX_DOUBLINGS) : Math.max(last, 0);
    refusals.set(disk, { reason, until: performance.now() + retryMillis * 2 ** doublings, doublings });
    free.delete(disk);
    if (isNews) onRefusal({ disk, reason });
  }

  /** Asks the disks how much they have free, when that was asked longer ago than this. */
  async function askForSpace(maxAgeMillis: number): Promise<void> {
    for (const disk of disks.filter(isWritable)) {
      const known = free.get(disk);
      if (known && performance.now() - known.toldAt < maxAgeMillis) continue;
      try {
        free.set(disk, { bytes: await disk.freeBytes(), toldAt: performance.now() });
      } catch (reason) {
        refuse(disk, reason);
      }
    }
  }

  /** Why a disk cannot take a write; null when it can. */
  function obstacleOf(disk: Disk, { byteSize, keptFree }: Demand): unknown {
    if (!isWritable(disk)) return refusals.get(disk)?.reason;
    const room = roomOf(disk, keptFree);
    return room < byteSize ? new NoRoom(room) : null;
  }

  /** The disk that has the most room for what waits for it, and now for this. */
  function choose(candidates: readonly Disk[], demand: Demand): Disk | null {
    const loadOf = (disk: Disk) => (waitingFor(disk) + demand.byteSize) / roomOf(disk, demand.keptFree);
    const able = candidates.filter((disk) => obstacleOf(disk, demand) === null);
    const [best] = able.sort((a, b) => loadOf(a) - loadOf(b));
    if (best) waiting.set(best, waitingFor(best) + demand.byteSize);
    return best ?? null;
  }

  async function find(candidates: readonly Disk[], demand: Demand): Promise<Disk | null> {
    await askForSpace(FREE_SPACE_MILLIS);
    const disk = choose(candidates, demand);
    if (disk) return disk;
    // There may be room since.
    await askForSpace(0);
    return choose(candidates, demand);
  }

  async function append(disk: Disk, write: Write): Promise<void> {
    const byteSize = write.encoded.length;
    try {
      await disk.append(write);
      const known = free.get(disk);
      if (known) known.bytes -= byteSize;
      refusals.delete(disk);
    } catch (reason) {
      refuse(disk, reason);
      throw reason;
    } finally {
      waiting.set(disk, waitingFor(disk) - byteSize);
    }
  }

  return {
    async place(write, keptFree) {
      const demand = { byteSize: write.encoded.length, keptFree };
      const refused: Refusal[] = [];
      for (;;) {
        const candidates = disks.filter((disk) => !refused.some((refusal) => refusal.disk === disk));
        const disk = await find(candidates, demand);
        if (!disk) {
          const obstacles = candidates.map((each) => ({ disk: each, reason: obstacleOf(each, demand) }));
          throw new StoreFull([...refused, ...obstacles]);
        }
        try {
          return await append(disk, write);
        } catch (reason) {
          refused.push({ disk, reason });
        }
      }
    },
    async freeBytes(keptFree) {
      await askForSpace(0);
      const rooms = disks.filter(isWritable).map((disk) => roomOf(disk, keptFree));
      return rooms.reduce((sum, room) => sum + Math.max(0, room), 0);
    },
    isWritable,
  };
}

function textOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
