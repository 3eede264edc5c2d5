import type { EntrySource, RankedEntry, Snapshot } from '../ports.ts';

/** In the order of the numbers that stand for them; new ones come last. */
const SOURCES: readonly EntrySource[] = ['FOLLOWING', 'SUGGESTED', 'EXPLORE', 'SPONSORED'];
/** Bytes of an entry before the values of its signals: post, author, score, source, topic, kind of signals. */
const ENTRY_BYTES = 8 + 8 + 4 + 1 + 2 + 2;
const VALUE_BYTES = 4;
/** Bytes of a pulled author and their newest post. */
const DRAW_BYTES = 8 + 8;
/** What 32 bits keep of a number. */
const DIGITS = 6;

/** What entries have in common, once. */
interface Head {
  id: string;
  rankedAt: number;
  entries: number;
  draws: number;
  /** An entry names one by its place, from 1 on; 0: no topic. */
  topics: string[];
  /** Names and weights of signals: most entries have the same ones. */
  signals: (readonly [name: string, weight: number])[][];
}

/**
 * A snapshot in bytes: a line of JSON, then a record for each entry and each pulled author. A tenth of what it is as JSON
 * alone, as the names and weights of signals stand there once. Scores and values keep six digits.
 */
export function encodeSnapshot({ id, rankedAt, entries, draws }: Snapshot): Buffer {
  const [topics, kinds] = [new Places(), new Places()];
  const records = entries.map((entry) => encodeEntry(entry, topics, kinds));
  const head: Head = {
    id,
    rankedAt: rankedAt.getTime(),
    entries: entries.length,
    draws: draws.length,
    topics: topics.names(),
    signals: kinds.names().map((kind) => JSON.parse(kind)),
  };
  const drawn = draws.map(({ authorId, newest }) => {
    const record = Buffer.alloc(DRAW_BYTES);
    record.writeBigUInt64BE(BigInt(authorId), 0);
    record.writeBigUInt64BE(BigInt(newest ?? 0), 8);
    return record;
  });
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...records, ...drawn]);
}

function encodeEntry(entry: RankedEntry, topics: Places, kinds: Places): Buffer {
  const { postId, authorId, score, source, topic, signals } = entry;
  const record = Buffer.alloc(ENTRY_BYTES + signals.length * VALUE_BYTES);
  record.writeBigUInt64BE(BigInt(postId), 0);
  record.writeBigUInt64BE(BigInt(authorId), 8);
  record.writeFloatBE(score, 16);
  record.writeUInt8(SOURCES.indexOf(source), 20);
  record.writeUInt16BE(topic === undefined ? 0 : topics.of(topic) + 1, 21);
  record.writeUInt16BE(kinds.of(JSON.stringify(signals.map(({ name, weight }) => [name, weight]))), 23);
  for (const [index, { value }] of signals.entries()) record.writeFloatBE(value, ENTRY_BYTES + index * VALUE_BYTES);
  return record;
}

export function decodeSnapshot(bytes: Buffer): Snapshot {
  const end = bytes.indexOf('\n');
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
  let at = end + 1;
  const entries = Array.from({ length: head.entries }, () => {
    const kind = head.signals[bytes.readUInt16BE(at + 23)] ?? [];
    const entry = decodeEntry(bytes.subarray(at), head.topics, kind);
    at += ENTRY_BYTES + kind.length * VALUE_BYTES;
    return entry;
  });
  const draws = Array.from({ length: head.draws }, (_, index) => {
    const [authorId, newest] = [0, 8].map((field) => bytes.readBigUInt64BE(at + index * DRAW_BYTES + field));
    return { authorId: String(authorId), newest: newest ? String(newest) : null } as Snapshot['draws'][number];
  });
  return { id: head.id, rankedAt: new Date(head.rankedAt), entries, draws };
}

function decodeEntry(record: Buffer, topics: readonly string[], kind: Head['signals'][number]): RankedEntry {
  const topic = topics[record.readUInt16BE(21) - 1];
  return {
    postId: String(record.readBigUInt64BE(0)) as RankedEntry['postId'],
    authorId: String(record.readBigUInt64BE(8)) as RankedEntry['authorId'],
    score: numberAt(record, 16),
    source: SOURCES[record.readUInt8(20)] ?? 'FOLLOWING',
    ...(topic !== undefined && { topic }),
    signals: kind.map(([name, weight], index) => ({
      name,
      weight,
      value: numberAt(record, ENTRY_BYTES + index * VALUE_BYTES),
    })),
  };
}

const numberAt = (record: Buffer, at: number): number => Number(record.readFloatBE(at).toPrecision(DIGITS));

/** Names, each by the place where it was first met. */
class Places {
  readonly #places = new Map<string, number>();

  of(name: string): number {
    const place = this.#places.get(name) ?? this.#places.size;
    this.#places.set(name, place);
    return place;
  }

  names(): string[] {
    return [...this.#places.keys()];
  }
}
