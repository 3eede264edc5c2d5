import type { NeedleHead } from '../needle.ts';
import { fingerprintOf, type Location } from '../needle-index.ts';
import { describe } from '../object-info.ts';
import { byteString, type NameEntry } from './entry.ts';

/** What is told of a needle by everything but its data. */
export type NeedleOutline = Pick<NeedleHead, 'name' | 'metadata' | 'deleted' | 'sequence' | 'dataLength'>;

export function entryOf(needle: NeedleOutline, { volume, offset, length }: Location): NameEntry {
  const { name, metadata, deleted, sequence, dataLength } = needle;
  const { eTag, modifiedAt, totalSize } = describe(metadata);
  return {
    name: byteString(name),
    fingerprint: fingerprintOf(name),
    volume,
    offset,
    length,
    sequence,
    deleted,
    byteSize: totalSize ?? dataLength,
    eTag,
    modifiedAt,
  };
}
