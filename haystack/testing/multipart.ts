import { createHash } from 'node:crypto';
import { createMemory } from '../s3/memory.ts';
import type { CompletionOrder } from '../s3/multipart/complete.ts';
import { UPLOADS, type Upload } from '../s3/multipart/upload.ts';
import { openUploads } from '../s3/multipart/uploads.ts';
import { PARTS } from '../s3/objects/composite.ts';
import { createObjects } from '../s3/objects/objects.ts';
import { createParts } from '../s3/objects/parts.ts';
import type { Store } from '../store/store.ts';

/** Objects, parts and uploads on a store, as the door has them. */
export async function multipartOn(store: Store, { now = () => new Date(), memoryBytes = 1 << 30 } = {}) {
  for (const bucket of [PARTS, UPLOADS, 'b']) await store.createBucket(bucket);
  const parts = createParts(store, now);
  const logged: unknown[] = [];
  const memory = createMemory(memoryBytes);
  const objects = createObjects({ store, parts, log: (...line) => logged.push(line) });
  const uploads = await openUploads({ store, objects, parts, now });

  /** Begins an upload and sends it these texts, or bytes, as parts. */
  async function send(
    key: string,
    ...contents: (string | Buffer)[]
  ): Promise<{ upload: Upload; order: CompletionOrder }> {
    const upload = await uploads.create({ bucket: 'b', key, headers: {}, checksum: null });
    const sent: CompletionOrder['parts'] = [];
    for (const [index, content] of contents.entries()) {
      const data = Buffer.from(content);
      const eTag = createHash('md5').update(data).digest('hex');
      await uploads.putPart(upload, { number: index + 1, data, eTag, checksums: {} });
      sent.push({ number: index + 1, eTag, checksum: null });
    }
    return { upload, order: { parts: sent, onlyIf: null, byteSize: null, checksums: {}, checksumType: null } };
  }

  /** Keys of all the parts there are. */
  async function partKeys(): Promise<string[]> {
    return (await store.list(PARTS, { limit: 10_000 })).map(({ key }) => key);
  }

  const open = (key: string) => objects.open('b', key, memory);

  return { memory, open, parts, objects, uploads, send, partKeys, logged };
}
