import { type NotificationId, shardOf, type UserId } from '../../ids/index.ts';
import type { Platform } from '../../runtime/index.ts';
import type { FollowedStream, NewEntry, StreamPosition, Streams } from '../index.ts';

/** An entry that tests know again by its name, which is its source, too. */
export const notice = (
  ownerId: UserId,
  name: string | number,
  aboutId: UserId | null = null,
): NewEntry<'notifications'> => ({
  ownerId,
  source: String(name),
  payload: { notificationId: String(name) as NotificationId },
  aboutId,
});

/** The names from one number to another. */
export const names = (from: number, to: number): string[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index));

/** Appends in a transaction of its own; the entries are of one shard. */
export async function append(
  { shards, streams }: { shards: Platform['shards']; streams: Streams },
  ...entries: NewEntry<'notifications'>[]
): Promise<void> {
  const [first] = entries;
  if (!first) return;
  await shards.transaction(shardOf(first.ownerId), (tx) => streams.append(tx, 'notifications', entries));
}

/** The names of the next entries, with the place behind the last. */
export async function take(
  { entries }: FollowedStream<'notifications'>,
  count: number,
): Promise<{ told: string[]; last: StreamPosition | undefined }> {
  const iterator = entries[Symbol.asyncIterator]();
  const told: string[] = [];
  let last: StreamPosition | undefined;
  while (told.length < count) {
    const { done, value } = await iterator.next();
    if (done) break;
    told.push(value.payload.notificationId);
    last = value.position;
  }
  return { told, last };
}
