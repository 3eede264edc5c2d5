/**
 * Ids: 64 bits = 41 ms timestamp · 13 logical shard · 10 sequence, sortable by time, 1024 per shard and millisecond.
 *
 * The timestamp counts from {@link EPOCH_MS}. PostgreSQL's bigint is signed, so the 41st timestamp bit is the sign:
 * ids stay positive for 2^40 ms, that is 34.8 years, until November 2060. `next_id()` in the shard's schema mints them;
 * here they are only taken apart. At every edge an id is a decimal string, since a JavaScript number cannot hold it.
 */

/** 2026-01-01T00:00:00Z, in Unix milliseconds. The migration that defines `next_id()` holds the same number. */
export const EPOCH_MS = 1_767_225_600_000;
/** 13 bits. */
export const MAX_LOGICAL_SHARDS = 8192;

const SEQUENCE_BITS = 10n;
const SHARD_BITS = 13n;
const SHARD_MASK = (1n << SHARD_BITS) - 1n;
const SEQUENCE_MASK = (1n << SEQUENCE_BITS) - 1n;
const LARGEST_ID = (1n << 63n) - 1n;

declare const idKind: unique symbol;
/** A decimal id that the compiler does not confuse with the id of something else. */
export type Id<Kind extends string> = string & { readonly [idKind]: Kind };

export type UserId = Id<'User'>;
export type MediaId = Id<'Media'>;
export type PostId = Id<'Post'>;
export type CommentId = Id<'Comment'>;
export type StoryId = Id<'Story'>;
export type HighlightId = Id<'Highlight'>;
export type NotificationId = Id<'Notification'>;
export type ConversationId = Id<'Conversation'>;
export type MessageId = Id<'Message'>;
export type CollectionId = Id<'SavedCollection'>;
export type RecentSearchId = Id<'RecentSearch'>;
/** A place of the gazetteer. It names no shard: what hangs on the place is kept by its topic. */
export type LocationId = Id<'Location'>;
/** A hashtag or place as posts are filed under it. */
export type TopicId = Id<'Topic'>;
export type AnyId = Id<string>;

export interface IdParts {
  createdAt: Date;
  shard: number;
  sequence: number;
}

/** Whether a text from outside has the form of an id: decimal, positive, within 63 bits, no leading zero. */
export function isId(text: string): text is AnyId {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST_ID;
}

/** The id in a text from outside, or null where the text cannot be one. Says nothing of whether it exists. */
export function parseId<T extends AnyId>(text: string): T | null {
  return isId(text) ? (text as T) : null;
}

/** The logical shard that holds what the id names. */
export function shardOf(id: AnyId): number {
  return Number((BigInt(id) >> SEQUENCE_BITS) & SHARD_MASK);
}

/** When the id was minted, to the millisecond. */
export function timeOf(id: AnyId): Date {
  return new Date(Number(BigInt(id) >> (SHARD_BITS + SEQUENCE_BITS)) + EPOCH_MS);
}

export function decodeId(id: AnyId): IdParts {
  return { createdAt: timeOf(id), shard: shardOf(id), sequence: Number(BigInt(id) & SEQUENCE_MASK) };
}

/**
 * The id with the given parts. For tests and deterministic worlds; rows get theirs from `next_id()`.
 * @throws RangeError where a part does not fit its bits.
 */
export function encodeId<T extends AnyId>({ createdAt, shard, sequence }: IdParts): T {
  const ms = BigInt(createdAt.getTime() - EPOCH_MS);
  const fits = ms >= 0n && ms < 1n << 40n && shard >= 0 && shard < MAX_LOGICAL_SHARDS && sequence >= 0;
  if (!fits || sequence > Number(SEQUENCE_MASK)) {
    throw new RangeError(`No id for time ${createdAt.toISOString()}, shard ${shard}, sequence ${sequence}`);
  }
  return String((ms << (SHARD_BITS + SEQUENCE_BITS)) | (BigInt(shard) << SEQUENCE_BITS) | BigInt(sequence)) as T;
}

/** Newest first: the order of every list that is kept by id. */
export function newestFirst(a: AnyId, b: AnyId): number {
  return a.length === b.length ? (a < b ? 1 : a > b ? -1 : 0) : b.length - a.length;
}
