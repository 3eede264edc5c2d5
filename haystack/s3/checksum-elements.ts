import { elementOfChecksum } from './checksums.ts';
import { checksumHeaders } from './object-headers.ts';
import type { XmlFields } from './xml.ts';

/** A checksum as S3's documents have it: `ChecksumCRC32`, … and of what it is one. */
export function checksumElements(info: Parameters<typeof checksumHeaders>[0]): XmlFields {
  const elements = Object.entries(checksumHeaders(info)).map(([header, value]) =>
    header === 'x-amz-checksum-type' ? ['ChecksumType', value] : [elementOfChecksum(header), value],
  );
  return Object.fromEntries(elements);
}
