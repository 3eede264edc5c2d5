import type { Needle } from './needle.ts';
import type { ReadNeedle } from './needle-reader.ts';

/** What is known of a bucket. */
export interface KnownBucket {
  /** Milliseconds since 1970. */
  createdAt: number;
  config: string | null;
}

/** A bucket's name has no slash and an object's key is never empty, so `bucket/` can only mark the bucket itself. */
export function nameOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

/** The bucket that a name marks; null for that of an object. */
export function bucketMarkedBy(name: string): string | null {
  return name !== '' && name.indexOf('/') === name.length - 1 ? name.slice(0, -1) : null;
}

/** The needle that says of a bucket that it is there, and what was set for it. */
export function markOf(
  bucket: string,
  { createdAt, config }: KnownBucket,
  modifiedAt: number,
): Omit<Needle, 'sequence'> {
  return {
    name: nameOf(bucket, ''),
    metadata: JSON.stringify({ modifiedAt, createdAt, hasConfig: config !== null }),
    data: Buffer.from(config ?? ''),
    deleted: false,
  };
}

/** What the newest mark of a bucket says; marks of the first version tell only when they were made. */
export function readMark({ head, data }: ReadNeedle): KnownBucket {
  const { modifiedAt = 0, createdAt = modifiedAt, hasConfig = false } = JSON.parse(head.metadata) as Mark;
  return { createdAt, config: hasConfig ? data.toString() : null };
}

interface Mark {
  modifiedAt?: number;
  createdAt?: number;
  hasConfig?: boolean;
}
