import { crc32, deflateSync } from 'node:zlib';

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A profile's own name is of no use; then comes the one way there is to compress it. */
const PROFILE_LEAD = Buffer.from('icc\0\0', 'latin1');

/** A chunk: length, type, data and checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), checked, uint32(crc32(checked))]);
}

export const profileChunk = (profile: Buffer): Buffer =>
  pngChunk('iCCP', Buffer.concat([PROFILE_LEAD, deflateSync(profile)]));

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
