import { MAX_VOLUMES } from './needle-index.ts';
import type { Volume } from './volume.ts';

/** All volumes of all disks by their numbers, of which each is given once. */
export interface VolumeNumbers {
  readonly byId: ReadonlyMap<number, Volume>;
  /** Throws VolumeNumberTaken when a volume of this number is known. */
  add(volume: Volume, path: string): void;
  remove(id: number): void;
  /** Adds the volume that `create` makes, under one number more than ever was: the last volume is never removed. */
  addNext(create: (id: number) => Promise<Volume>, path: string): Promise<Volume>;
}

/** There is no number left for another volume. */
export class VolumesExhausted extends Error {
  readonly code = 'VOLUMES_EXHAUSTED';
}

/** Two volumes claim one number, so that a place in the one cannot be told from a place in the other. */
export class VolumeNumberTaken extends Error {
  readonly code = 'VOLUME_NUMBER_TAKEN';

  constructor(id: number, paths: string[]) {
    super(
      `volume ${id} lies in ${paths.join(' and in ')}: take the store that does not belong here off HAYSTACK_STORES`,
    );
    this.name = 'VolumeNumberTaken';
  }
}

export function createVolumeNumbers(): VolumeNumbers {
  const byId = new Map<number, Volume>();
  const paths = new Map<number, string>();
  const reserved = new Set<number>();
  let highest = 0;

  function reserve(): number {
    const id = Math.max(highest, ...reserved) + 1;
    if (id > MAX_VOLUMES) throw new VolumesExhausted('raise HAYSTACK_VOLUME_BYTES: every volume number is taken');
    reserved.add(id);
    return id;
  }

  function add(volume: Volume, path: string): void {
    const other = paths.get(volume.id);
    if (other !== undefined) throw new VolumeNumberTaken(volume.id, [other, path]);
    byId.set(volume.id, volume);
    paths.set(volume.id, path);
    highest = Math.max(highest, volume.id);
  }

  return {
    byId,
    add,
    remove(id) {
      byId.delete(id);
      paths.delete(id);
    },
    async addNext(create, path) {
      const id = reserve();
      try {
        const volume = await create(id);
        add(volume, path);
        reserved.delete(id);
        return volume;
      } catch (error) {
        // A file in the way stays there, and so its number stays taken.
        if (!isInTheWay(error)) reserved.delete(id);
        throw error;
      }
    },
  };
}

function isInTheWay(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
