import { type AnyId, newestFirst } from '../ids/index.ts';
import type { EdgeData } from './edge.ts';

/** The far end of an edge, when it was made, and what it carries. */
export interface EdgeTo<Target extends AnyId = AnyId> {
  id2: Target;
  time: Date;
  data: EdgeData | null;
}

/** Where a page of edges ended; the next one begins behind it. */
export interface EdgePosition {
  time: Date;
  id2: AnyId;
}

/** Edges of one object and type, newest first, as they lie in the cache: taken apart only as far as somebody asks. */
export interface EdgeList {
  /** As {@link encodeEdges} made them. */
  readonly bytes: Buffer;
  readonly length: number;
  /** Where the edge to `id2` is; -1 where there is none. */
  indexOf(id2: AnyId): number;
  at(index: number): EdgeTo;
  /** How many stand before this position, which itself need not be there. */
  countUpTo(position: EdgePosition): number;
}

const HEADER_BYTES = 8;
const WORD_BYTES = 8;

/**
 * The number of edges in 8 bytes; that many ids of 8 bytes; that many times of 8 bytes (milliseconds, as float64); then,
 * where any edge carries data, all of it as one JSON array. Little-endian, as every machine that Node runs on.
 */
export function encodeEdges(edges: readonly EdgeTo[]): Buffer {
  const data = edges.some((edge) => edge.data !== null) ? JSON.stringify(edges.map((edge) => edge.data)) : '';
  const words = Buffer.alloc(HEADER_BYTES + edges.length * 2 * WORD_BYTES);
  words.writeUInt32LE(edges.length);
  for (const [index, { id2, time }] of edges.entries()) {
    words.writeBigInt64LE(BigInt(id2), HEADER_BYTES + index * WORD_BYTES);
    words.writeDoubleLE(time.getTime(), HEADER_BYTES + (edges.length + index) * WORD_BYTES);
  }
  return data ? Buffer.concat([words, Buffer.from(data)]) : words;
}

/** @throws RangeError where the bytes are no such list */
export function decodeEdges(bytes: Buffer): EdgeList {
  // A copy of its own: the bytes are a view of a network buffer, and numbers are read where 8 divides their place.
  const { buffer } = new Uint8Array(bytes);
  const length = new DataView(buffer).getUint32(0, true);
  const ids = new BigInt64Array(buffer, HEADER_BYTES, length);
  const times = new Float64Array(buffer, HEADER_BYTES + length * WORD_BYTES, length);
  const dataAt = HEADER_BYTES + length * 2 * WORD_BYTES;
  let data: (EdgeData | null)[] | undefined;

  const dataOf = (index: number): EdgeData | null => {
    if (dataAt === buffer.byteLength) return null;
    data ??= JSON.parse(Buffer.from(buffer, dataAt).toString()) as (EdgeData | null)[];
    return data[index] ?? null;
  };

  const idAt = (index: number): AnyId => String(ids[index]) as AnyId;
  return {
    length,
    get bytes() {
      return Buffer.from(buffer);
    },
    indexOf: (id2) => ids.indexOf(BigInt(id2)),
    at: (index) => ({ id2: idAt(index), time: new Date(times[index] ?? Number.NaN), data: dataOf(index) }),
    countUpTo({ time, id2 }) {
      const moment = time.getTime();
      const isBehind = (index: number): boolean => {
        const own = times[index] ?? 0;
        return own === moment ? newestFirst(idAt(index), id2) > 0 : own < moment;
      };
      let count = 0;
      while (count < length && !isBehind(count)) count += 1;
      return count;
    },
  };
}

/** Of a list, the edges from one place up to another. */
export const edgesOf = <Target extends AnyId>(list: EdgeList, from: number, to: number): EdgeTo<Target>[] =>
  Array.from(
    { length: Math.max(Math.min(to, list.length) - from, 0) },
    (_, index) => list.at(from + index) as EdgeTo<Target>,
  );
