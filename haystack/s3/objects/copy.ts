import type { ObjectInfo, OnlyIf, Store } from '../../store/store.ts';
import { type ChecksumName, createChecksum, headerOfChecksum } from '../checksums.ts';
import type { Memory } from '../memory.ts';
import type { ByteRange } from '../range.ts';
import { encodeParts } from './composite.ts';
import type { Objects } from './objects.ts';
import type { OpenObject } from './open-object.ts';
import type { Parts } from './parts.ts';
import { collect } from './pieces.ts';

/** What a copy is to be. */
export interface CopyTarget {
  bucket: string;
  key: string;
  headers: Record<string, string>;
  /** To be worked out where the source does not bring it along. */
  checksum: ChecksumName | null;
  modifiedAt: number;
  onlyIf: OnlyIf | null;
}

export interface Copied {
  outcome: Awaited<ReturnType<Store['put']>>;
  info: ObjectInfo;
}

interface Tools {
  objects: Pick<Objects, 'put'>;
  parts: Parts;
  memory: Memory;
}

/** Copies an object, a part at a time where it lies in parts: the copy then lies in the same, with the same tag. */
export async function copyObject(tools: Tools, source: OpenObject, target: CopyTarget): Promise<Copied> {
  const { info } = source;
  const header = target.checksum && headerOfChecksum(target.checksum);
  const missing = target.checksum && header && !(header in info.checksums) ? createChecksum(target.checksum) : null;
  const { bucket, key, onlyIf } = target;

  const put = async (data: Buffer, composite: ObjectInfo['composite']): Promise<Copied> => {
    const copy: ObjectInfo = {
      headers: target.headers,
      checksums: missing && header ? { [header]: missing.digest() } : info.checksums,
      eTag: info.eTag,
      modifiedAt: target.modifiedAt,
      ...(composite ? { composite, totalSize: info.byteSize } : {}),
    };
    return { outcome: await tools.objects.put({ bucket, key, info: copy, data, onlyIf }), info: copy };
  };

  async function whileHeld<Result>(range: ByteRange, use: (data: Buffer) => Promise<Result>): Promise<Result> {
    const release = tools.memory.reserve(range.end - range.start + 1);
    try {
      const data = await collect(await source.read(range));
      missing?.update(data);
      return await use(data);
    } finally {
      release();
    }
  }

  if (!info.composite || !source.parts) {
    return whileHeld({ start: 0, end: info.byteSize - 1 }, (data) => put(data, undefined));
  }
  const { partCount, id: from } = info.composite;
  const checksumType = missing ? 'FULL_OBJECT' : info.composite.checksumType;
  const spans = source.parts;

  async function copyParts(id: string): Promise<void> {
    for (const { number, start, byteSize } of spans) {
      await whileHeld({ start, end: start + byteSize - 1 }, async (data) => {
        const part = await tools.parts.info(from, number);
        const { eTag, checksums } = part ?? { eTag: '', checksums: {} };
        await tools.parts.put({ id, number, partOf: { bucket, key }, data, eTag, checksums });
      });
    }
  }

  return withNewParts(tools.parts, async (id) => {
    await copyParts(id);
    return put(encodeParts(spans), { id, partCount, checksumType });
  });
}

/** Makes an object of new parts, which are removed again when there is none in the end. */
async function withNewParts(parts: Parts, make: (id: string) => Promise<Copied>): Promise<Copied> {
  const id = parts.begin();
  let isMade = false;
  try {
    const copied = await make(id);
    isMade = copied.outcome === 'stored';
    return copied;
  } finally {
    // What cannot be removed now, the sweep removes.
    if (!isMade) await parts.remove(id).catch(() => {});
    parts.settle(id);
  }
}
