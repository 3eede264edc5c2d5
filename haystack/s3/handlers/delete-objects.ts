import { z } from 'zod';
import { opaqueTag } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import type { Objects } from '../objects/objects.ts';
import { replyXml } from '../reply.ts';
import { asS3Error } from '../store-errors.ts';
import type { XmlFields } from '../xml.ts';
import { receiveXml } from '../xml-body.ts';
import type { Services, SignedExchange } from './context.ts';

const MAX_KEYS = 1000;

const deletion = z.object({ Key: z.string().min(1), VersionId: z.string().optional(), ETag: z.string().optional() });

const DELETE = {
  root: 'Delete',
  lists: ['Object'],
  schema: z.object({
    Quiet: z.enum(['true', 'false']).default('false'),
    Object: z.array(deletion).min(1).max(MAX_KEYS),
  }),
  maxBytes: 2 * 1024 * 1024,
};

/** Deletes up to 1000 objects, each for itself, and tells of each; if `Quiet`, only of those that failed. */
export async function deleteObjects({ objects }: Services, exchange: SignedExchange): Promise<void> {
  const { bucket } = exchange.request;
  const { Quiet, Object: deletions } = await receiveXml(exchange, DELETE, { proven: true });
  // Together they share the syncs of the disk.
  const errors = await Promise.all(deletions.map((each) => deleteOne(objects, bucket, each)));
  const entries = deletions.map(({ Key }, at) => ({ Key, error: errors[at] ?? null }));
  replyXml(exchange.response, 'DeleteResult', {
    Deleted: Quiet === 'true' ? undefined : entries.flatMap(({ Key, error }) => (error ? [] : [{ Key }])),
    Error: entries.flatMap(({ Key, error }) => (error ? [errorEntry(Key, error)] : [])),
  });
}

/** Null when it is gone. */
async function deleteOne(
  objects: Objects,
  bucket: string,
  { Key, VersionId, ETag }: z.infer<typeof deletion>,
): Promise<S3Error | null> {
  if (VersionId !== undefined && VersionId !== 'null') return new S3Error('NoSuchVersion');
  try {
    const outcome = await objects.delete(bucket, Key, ETag === undefined ? undefined : { eTag: opaqueTag(ETag) });
    return outcome === 'changed' ? new S3Error('PreconditionFailed') : null;
  } catch (error) {
    const refusal = asS3Error(error);
    if (!refusal) throw error;
    return refusal;
  }
}

function errorEntry(Key: string, { code, message }: S3Error): XmlFields {
  return { Key, Code: code, Message: message };
}
