import { z } from 'zod';
import type { ChecksumName, ChecksumType } from '../checksums.ts';

/** An object that is being sent in parts. */
export interface Upload {
  id: string;
  bucket: string;
  key: string;
  /** Headers the object will be answered with. */
  headers: Record<string, string>;
  /** How its parts' checksums will be made into one; null when none was asked for. */
  checksum: { name: ChecksumName; type: ChecksumType } | null;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** The bucket of uploads under way, by id; like that of parts, it has a name no client can. */
export const UPLOADS = '.uploads';

const record = z.object({
  bucket: z.string(),
  key: z.string(),
  headers: z.record(z.string(), z.string()),
  checksum: z
    .object({
      name: z.enum(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256']),
      type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
    })
    .nullable(),
  startedAt: z.number(),
});

export function encodeUpload({ id: _isTheKey, ...upload }: Upload): Buffer {
  return Buffer.from(JSON.stringify(upload));
}

export function decodeUpload(id: string, data: Buffer): Upload {
  return { id, ...record.parse(JSON.parse(data.toString())) };
}
