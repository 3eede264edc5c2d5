import { nameOf } from './buckets.ts';
import type { Disk } from './disk.ts';
import { byteString, type NameEntry, textOfBytes } from './names/entry.ts';
import { visitNames } from './names/names.ts';
import { NamesDamaged } from './names/table-format.ts';
import type { NeedleDirectory } from './needle-directory.ts';
import { infoOf } from './object-info.ts';

/** An object as a listing shows it. */
export interface ListedObject {
  key: string;
  /** `totalSize` of its info where that was given, else the number of its bytes. */
  byteSize: number;
  /** Hexadecimal, without quotes. */
  eTag: string;
  modifiedAt: number;
}

export interface ListRange {
  /** Only keys that begin so. */
  prefix?: string;
  /** Only keys after this one. */
  after?: string;
  limit: number;
}

/**
 * The objects of a bucket in the order of their keys' UTF-8 bytes, by a merge of all names. Only needles that the index
 * says are the newest of their name are shown, so the disk is not read for the dead.
 */
export async function listObjects(
  disks: readonly Disk[],
  needles: NeedleDirectory,
  bucket: string,
  range: ListRange,
): Promise<ListedObject[]> {
  for (;;) {
    try {
      return await listOnce(disks, needles, bucket, range);
    } catch (error) {
      if (!(error instanceof NamesDamaged)) throw error;
      for (const disk of disks) await disk.mendNames(error);
    }
  }
}

async function listOnce(
  disks: readonly Disk[],
  needles: NeedleDirectory,
  bucket: string,
  { prefix = '', after = '', limit }: ListRange,
): Promise<ListedObject[]> {
  const start = byteString(nameOf(bucket, prefix));
  // The mark of the bucket itself is no object.
  const past = byteString(nameOf(bucket, after));
  const listed: ListedObject[] = [];
  if (limit <= 0) return listed;

  function add(name: string, object: Omit<ListedObject, 'key'>): boolean {
    const { byteSize, eTag, modifiedAt } = object;
    listed.push({ key: textOfBytes(name).slice(bucket.length + 1), byteSize, eTag, modifiedAt });
    return listed.length < limit;
  }

  /** A needle that came, or moved, since the names were opened is not among these versions. */
  async function addAsItIsNow(name: string): Promise<boolean> {
    const head = await needles.head(textOfBytes(name));
    if (!head) return true;
    const info = infoOf(head);
    return add(name, { ...info, byteSize: info.totalSize ?? info.byteSize });
  }

  function visit(versions: readonly NameEntry[]): boolean | Promise<boolean> {
    const [first] = versions;
    if (!first) return true;
    const { name, fingerprint } = first;
    if (name <= past) return true;
    if (!name.startsWith(start)) return name < start;
    const newest = versions.findLast((entry) => !entry.deleted && needles.isNewest(fingerprint, entry));
    if (newest) return add(name, newest);
    return needles.mayHave(fingerprint) ? addAsItIsNow(name) : true;
  }

  const from = start > past ? start : past;
  await visitNames(
    disks.map(({ names }) => names),
    { from, blocksAtOnce: 1 },
    visit,
  );
  return listed;
}
