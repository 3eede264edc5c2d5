import { createHash } from 'node:crypto';
import { CacheError } from './errors.ts';

/**
 * memcached's meta protocol (memcached ≥ 1.6, doc/protocol.txt "Meta Commands"): only `mg`, `ms`, `md` and `mn`.
 * Replies carry no key here; they come back in the order of the commands, one for each.
 */

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LINE_END = '\r\n';
/** A reply's header is a status and a handful of flags; more than this is not memcached. */
const MAX_HEADER_BYTES = 4096;
const MAX_KEY_BYTES = 250;
const HASHED_KEY_MARK = 'sha256:';
/** memcached reads a longer relative time as a date in 1970. */
const MAX_RELATIVE_SECONDS = 30 * 24 * 60 * 60;

export type Payload = (string | Buffer)[];

/** The key as it goes over the wire: itself if memcached takes it, else its hash (too long, blanks, not ASCII). */
export function wireKey(key: string): string {
  const isPlain = key.length <= MAX_KEY_BYTES && /^[\x21-\x7e]+$/.test(key) && !key.startsWith(HASHED_KEY_MARK);
  return isPlain ? key : HASHED_KEY_MARK + createHash('sha256').update(key).digest('base64url');
}

/** Whole seconds that memcached takes as "from now": never 0, which would mean for ever. */
export function wireSeconds(seconds: number): number {
  return Math.min(Math.max(Math.round(seconds), 1), MAX_RELATIVE_SECONDS);
}

export const noop = `mn${LINE_END}`;

/** Reads a key; where there is none, leaves an empty entry for `leaseSeconds` and gives this caller the lease (W). */
export const getOrLease = (key: string, leaseSeconds: number) => `mg ${key} v f c N${leaseSeconds}${LINE_END}`;

/** Stores only while the entry is still the one that carried `cas`: any write or delete in between voids it. */
export const setIfUnchanged = (
  key: string,
  entry: { cas: string; clientFlags: number; seconds: number; value: Buffer },
): Payload => [
  `ms ${key} ${entry.value.length} C${entry.cas} F${entry.clientFlags} T${entry.seconds}${LINE_END}`,
  entry.value,
  LINE_END,
];

export const setEmpty = (key: string, seconds: number) => `ms ${key} 0 T${seconds}${LINE_END}${LINE_END}`;

export const markStale = (key: string, seconds: number) => `md ${key} I T${seconds}${LINE_END}`;

export const markStaleIfUnchanged = (key: string, cas: string) => `md ${key} I C${cas}${LINE_END}`;

export const deleteIfUnchanged = (key: string, cas: string) => `md ${key} C${cas}${LINE_END}`;

/** VA value · HD done · EN miss · NS not stored · EX changed since · NF not found · MN no-op · SERVER_ERROR refused. */
export type ReplyCode = 'VA' | 'HD' | 'EN' | 'NS' | 'EX' | 'NF' | 'MN' | 'SERVER_ERROR';

export interface Reply {
  code: ReplyCode;
  /** The bytes of a VA. A view of the network buffer: copy it to keep it longer than a moment. */
  value: Buffer | null;
  clientFlags: number;
  /** Unsigned 64 bits, kept as text. */
  cas: string;
  /** W: this caller holds the lease. */
  won: boolean;
  /** Z: someone else holds the lease. */
  taken: boolean;
  /** X: the entry was invalidated. */
  stale: boolean;
  /** The server's words when it refused. */
  message: string;
}

const knownCodes: ReadonlySet<string> = new Set<ReplyCode>(['VA', 'HD', 'EN', 'NS', 'EX', 'NF', 'MN']);
const isReplyCode = (word: string | undefined): word is ReplyCode => word !== undefined && knownCodes.has(word);

function parseHeader(line: string): { reply: Reply; valueBytes: number } {
  const reply: Reply = {
    code: 'SERVER_ERROR',
    value: null,
    clientFlags: 0,
    cas: '',
    won: false,
    taken: false,
    stale: false,
    message: '',
  };
  if (line.startsWith('SERVER_ERROR')) return { reply: { ...reply, message: line }, valueBytes: 0 };

  const words = line.split(' ');
  const [code, length] = words;
  if (!isReplyCode(code)) throw new CacheError('CACHE_PROTOCOL', `Unexpected reply: ${line.slice(0, 80)}`);
  reply.code = code;

  const valueBytes = code === 'VA' ? Number(length) : 0;
  if (!Number.isSafeInteger(valueBytes) || valueBytes < 0) {
    throw new CacheError('CACHE_PROTOCOL', `Reply without a length: ${line.slice(0, 80)}`);
  }
  for (const flag of words.slice(code === 'VA' ? 2 : 1)) readFlag(reply, flag);
  return { reply, valueBytes };
}

function readFlag(reply: Reply, flag: string): void {
  switch (flag[0]) {
    case 'f':
      reply.clientFlags = Number(flag.slice(1));
      break;
    case 'c':
      reply.cas = flag.slice(1);
      break;
    case 'W':
      reply.won = true;
      break;
    case 'Z':
      reply.taken = true;
      break;
    case 'X':
      reply.stale = true;
      break;
  }
}

/**
 * Cuts a stream of chunks into replies. A value that lies within one chunk is a view of it; one that spans chunks
 * is copied once. Throws CacheError CACHE_PROTOCOL at the first byte that does not belong, after which it is spent.
 */
export class ReplyParser {
  readonly #onReply: (reply: Reply) => void;
  #header = '';
  #body: { reply: Reply; bytes: Buffer; filled: number } | null = null;

  constructor(onReply: (reply: Reply) => void) {
    this.#onReply = onReply;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#body ? this.#readBody(this.#body, chunk, at) : this.#readHeader(chunk, at);
  }

  #readHeader(chunk: Buffer, at: number): number {
    const newline = chunk.indexOf(NEWLINE, at);
    const end = newline === -1 ? chunk.length : newline;
    if (this.#header.length + end - at > MAX_HEADER_BYTES) {
      throw new CacheError('CACHE_PROTOCOL', 'Reply header without an end');
    }
    this.#header += chunk.toString('latin1', at, end);
    if (newline === -1) return end;

    const { reply, valueBytes } = parseHeader(this.#header.trimEnd());
    this.#header = '';
    return reply.code === 'VA' ? this.#startBody(reply, valueBytes, chunk, end + 1) : this.#finish(reply, end + 1);
  }

  #startBody(reply: Reply, valueBytes: number, chunk: Buffer, at: number): number {
    const end = at + valueBytes + LINE_END.length;
    if (end <= chunk.length) return this.#finishBody(reply, chunk.subarray(at, end), end);

    const bytes = Buffer.allocUnsafe(end - at);
    this.#body = { reply, bytes, filled: chunk.copy(bytes, 0, at) };
    return chunk.length;
  }

  #readBody(body: { reply: Reply; bytes: Buffer; filled: number }, chunk: Buffer, at: number): number {
    const copied = chunk.copy(body.bytes, body.filled, at);
    body.filled += copied;
    if (body.filled < body.bytes.length) return at + copied;

    this.#body = null;
    return this.#finishBody(body.reply, body.bytes, at + copied);
  }

  #finishBody(reply: Reply, bytes: Buffer, at: number): number {
    const end = bytes.length - LINE_END.length;
    if (bytes[end] !== CARRIAGE_RETURN || bytes[end + 1] !== NEWLINE) {
      throw new CacheError('CACHE_PROTOCOL', 'Value longer than announced');
    }
    reply.value = bytes.subarray(0, end);
    return this.#finish(reply, at);
  }

  #finish(reply: Reply, at: number): number {
    this.#onReply(reply);
    return at;
  }
}
