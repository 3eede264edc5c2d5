import type { ObjectToStore, Store } from '../../store/store.ts';
import { S3Error } from '../errors.ts';
import { nullIfDamaged } from '../objects/damage.ts';
import { everyObject } from '../objects/every-object.ts';
import type { Objects } from '../objects/objects.ts';
import type { ListedPart, Parts } from '../objects/parts.ts';
import { assemble, type Completion, type CompletionOrder, readCompleted } from './complete.ts';
import { decodeUpload, encodeUpload, UPLOADS, type Upload } from './upload.ts';

export interface PartToUpload {
  number: number;
  data: Buffer;
  eTag: string;
  checksums: Record<string, string>;
}

/** Multipart uploads. What is refused is an S3Error: NoSuchUpload wherever an upload is no longer open. */
export interface Uploads {
  /** Resolves when the upload is on disk, so that a restart does not lose it. */
  create(upload: Omit<Upload, 'id' | 'startedAt'>): Promise<Upload>;
  find(place: { bucket: string; key: string; id: string }): Upload;
  /** Those of a bucket, by key, then by age. */
  list(bucket: string): Upload[];
  /** Answers when the part was modified. */
  putPart(upload: Upload, part: PartToUpload): Promise<number>;
  listParts(upload: Upload, range: { after: number; limit: number }): Promise<ListedPart[]>;
  /** The checksum of a part, as its header has it; null where it has none. */
  partChecksum(upload: Upload, number: number): Promise<string | null>;
  /** Makes the object. One that was completed before answers as it did then. */
  complete(place: { bucket: string; key: string; id: string }, order: CompletionOrder): Promise<Completion>;
  abort(upload: Upload): Promise<void>;
  abortAllOf(bucket: string): Promise<void>;
  /** Aborts those begun before then. */
  abortOlderThan(instant: number): Promise<void>;
}

export interface UploadTools {
  store: Store;
  objects: Objects;
  parts: Parts;
  now: () => Date;
}

/** Reads which uploads are under way. */
export async function openUploads(tools: UploadTools): Promise<Uploads> {
  const { store, objects, parts, now } = tools;
  const open = new Map<string, Upload>();

  for (const upload of await uploadsIn(store)) {
    const made = await store.head(upload.bucket, upload.key).catch(nullIfDamaged);
    // Its object was made, and the crash came before the upload was struck off.
    if (made?.composite?.id === upload.id) await store.delete(UPLOADS, upload.id);
    else open.set(parts.begin(upload.id), upload);
  }

  function find({ bucket, key, id }: { bucket: string; key: string; id: string }): Upload {
    const upload = open.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) throw new S3Error('NoSuchUpload');
    return upload;
  }

  /** Once its record is gone nobody adds to it, and whatever is left of it is garbage, which a sweep may remove. */
  async function strike({ id }: Upload, kept: ReadonlySet<number>): Promise<void> {
    await store.delete(UPLOADS, id);
    open.delete(id);
    parts.settle(id);
    await parts.remove(id, kept);
  }

  function abort(upload: Upload): Promise<void> {
    return parts.gate.alone(upload.id, async () => {
      find(upload);
      await strike(upload, new Set());
    });
  }

  async function abortAll(uploads: Upload[]): Promise<void> {
    for (const upload of uploads) {
      await abort(upload).catch((error: unknown) => {
        // Somebody was quicker.
        if (!(error instanceof S3Error && error.code === 'NoSuchUpload')) throw error;
      });
    }
  }

  return {
    async create(asked) {
      const upload = { ...asked, id: parts.begin(), startedAt: now().getTime() };
      try {
        await store.put(recordOf(upload));
      } catch (error) {
        parts.settle(upload.id);
        throw error;
      }
      open.set(upload.id, upload);
      return upload;
    },
    find,
    list: (bucket) => [...open.values()].filter((upload) => upload.bucket === bucket).sort(byKeyAndAge),
    putPart(upload, part) {
      const { id, bucket, key } = upload;
      return parts.gate.during(id, async () => {
        find(upload);
        return parts.put({ ...part, id, partOf: { bucket, key } });
      });
    },
    listParts: ({ id }, range) => parts.list(id, range),
    async partChecksum({ id }, number) {
      const info = await parts.info(id, number);
      return Object.values(info?.checksums ?? {})[0] ?? null;
    },
    complete: (place, order) =>
      parts.gate.alone(place.id, async () => {
        if (!open.has(place.id)) return readCompleted(objects, place, order);
        const upload = find(place);
        const { completion, kept } = await assemble({ objects, parts, now }, upload, order);
        // The object is made, whatever becomes of the rest: the next start and the sweep finish it.
        open.delete(upload.id);
        parts.settle(upload.id);
        await strike(upload, kept).catch(() => {});
        return completion;
      }),
    abort,
    abortAllOf: (bucket) => abortAll([...open.values()].filter((upload) => upload.bucket === bucket)),
    abortOlderThan: (instant) => abortAll([...open.values()].filter(({ startedAt }) => startedAt < instant)),
  };
}

async function uploadsIn(store: Store): Promise<Upload[]> {
  const uploads: Upload[] = [];
  for await (const { key: id } of everyObject(store, UPLOADS)) {
    const found = await store.get(UPLOADS, id).catch(nullIfDamaged);
    if (found) uploads.push(decodeUpload(id, found.data));
  }
  return uploads;
}

function recordOf(upload: Upload): ObjectToStore {
  const info = { headers: {}, checksums: {}, eTag: '', modifiedAt: upload.startedAt };
  return { bucket: UPLOADS, key: upload.id, info, data: encodeUpload(upload), onlyIf: null };
}

function byKeyAndAge(a: Upload, b: Upload): number {
  return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || (a.id < b.id ? -1 : 1);
}
