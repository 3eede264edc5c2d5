import { SLICE_BYTES } from '../../store/sliced-needle.ts';
import type { Store, StoredInfo, StoredObject } from '../../store/store.ts';
import type { Memory } from '../memory.ts';
import type { ByteRange } from '../range.ts';
import { decodeParts, type PartSpan } from './composite.ts';
import { PartMissing, type Parts } from './parts.ts';
import { collect } from './pieces.ts';

/** An object that stays readable as it was, whatever is written under its key, until it is closed. */
export interface OpenObject {
  info: StoredInfo;
  /** Null where it lies in one piece. */
  parts: PartSpan[] | null;
  /**
   * The bytes of a range, or all, with one slice in memory at a time. Resolves when the first are proved by their
   * checksum; throws SlowDown when there is no room for a slice.
   */
  read(range: ByteRange | null): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

export interface ReadingTools {
  store: Store;
  parts: Parts;
  memory: Memory;
}

/** Null where there is no such object. */
export async function openObject(tools: ReadingTools, bucket: string, key: string): Promise<OpenObject | null> {
  let sought: string | null = null;
  for (;;) {
    const found = await openStored(tools, bucket, key);
    if (!found?.info.composite) return found && wholeObject(found);
    const { info } = found;
    const { id } = found.info.composite;
    const spans = decodeParts(await readAll(found));
    const first = spans[0]?.number ?? 1;
    const leave = await tools.parts.gate.enter(id);
    if (tools.parts.has(id, first)) return objectInParts(tools, { id, info, spans, leave });
    leave();
    // Replaced since its list was read: what replaced it is there now.
    if (sought === id) throw new PartMissing(id, first);
    sought = id;
  }
}

/** What lies under the key, holding the memory that it takes until it is closed. */
async function openStored({ store, memory }: ReadingTools, bucket: string, key: string): Promise<StoredObject | null> {
  const bound = store.memoryBound(bucket, key);
  if (bound === null) return null;
  const release = memory.reserve(bound);
  try {
    const found = await store.open(bucket, key);
    if (found) return closingWith(found, release);
  } catch (error) {
    release();
    throw error;
  }
  release();
  return null;
}

function closingWith(object: StoredObject, release: () => void): StoredObject {
  return {
    ...object,
    close() {
      object.close();
      release();
    },
  };
}

async function readAll({ info, read, close }: StoredObject): Promise<Buffer> {
  try {
    return await collect(read(0, info.byteSize - 1));
  } finally {
    close();
  }
}

function wholeObject({ info, read, close }: StoredObject): OpenObject {
  return {
    info,
    parts: null,
    read: async (range) => read(range?.start ?? 0, range?.end ?? info.byteSize - 1),
    close,
  };
}

function objectInParts(
  { parts, memory }: ReadingTools,
  { id, info, spans, leave }: { id: string; info: StoredInfo; spans: PartSpan[]; leave: () => void },
): OpenObject {
  const byteSize = info.totalSize ?? 0;
  const readings = new Set<AsyncGenerator<Buffer>>();

  async function* readParts(range: ByteRange): AsyncGenerator<Buffer> {
    const touched = spans.filter((span) => span.start <= range.end && span.start + span.byteSize > range.start);
    const release = memory.reserve(Math.min(SLICE_BYTES, Math.max(0, ...touched.map((span) => span.byteSize))));
    try {
      for (const span of touched) yield* readPart(span, range);
    } finally {
      release();
    }
  }

  async function* readPart({ number, start, byteSize }: PartSpan, range: ByteRange): AsyncGenerator<Buffer> {
    const part = await parts.open(id, number);
    try {
      yield* part.read(Math.max(0, range.start - start), Math.min(byteSize - 1, range.end - start));
    } finally {
      part.close();
    }
  }

  return {
    info: { ...info, byteSize },
    parts: spans,
    async read(range) {
      const pieces = readParts(range ?? { start: 0, end: byteSize - 1 });
      readings.add(pieces);
      const first = await pieces.next();
      return resume(first, pieces);
    },
    close() {
      // One that was read to its end, or failed, has nothing left to give back.
      for (const pieces of readings) pieces.return(undefined).catch(() => {});
      leave();
    },
  };
}

async function* resume(first: IteratorResult<Buffer>, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.done) return;
  yield first.value;
  yield* others;
}
