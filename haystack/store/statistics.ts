import type { Disk } from './disk.ts';
import type { Engine } from './engine.ts';

export interface StoreStatistics {
  /** Objects, and buckets. */
  needles: number;
  volumes: number;
  /** Memory of the index of what is live … */
  indexBytes: number;
  /** … of the books of what is dead and not compacted … */
  graveyardBytes: number;
  /** … and of names: a few of each table, and those that are in no table yet. */
  namesBytes: number;
  byteSize: number;
  /** Bytes that compaction will give back. */
  deadBytes: number;
  /** Volumes that compaction leaves alone, because a part of them cannot be read. */
  damagedVolumes: number;
  stores: DirectoryStatistics[];
}

/** One directory of the store. */
export interface DirectoryStatistics {
  path: string;
  volumes: number;
  byteSize: number;
  deadBytes: number;
  /** False for a while after its disk has refused a write. */
  isWritable: boolean;
}

export function statisticsOf({ disks, needles, placement, compactor }: Engine): StoreStatistics {
  function statisticsOfDisk(disk: Disk): DirectoryStatistics {
    const volumes = [...disk.volumes.byId.values()];
    return {
      path: disk.path,
      volumes: volumes.length,
      byteSize: sum(volumes, ({ byteSize }) => byteSize),
      deadBytes: sum(volumes, ({ id }) => needles.tally(id).deadBytes),
      isWritable: placement.isWritable(disk),
    };
  }

  const stores = disks.map(statisticsOfDisk);
  return {
    needles: needles.count,
    volumes: sum(stores, ({ volumes }) => volumes),
    indexBytes: needles.indexBytes,
    graveyardBytes: needles.graveyardBytes,
    namesBytes: sum(disks, ({ names }) => names.memoryBytes()),
    byteSize: sum(stores, ({ byteSize }) => byteSize),
    deadBytes: sum(stores, ({ deadBytes }) => deadBytes),
    damagedVolumes: compactor.damagedVolumes,
    stores,
  };
}

function sum<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
