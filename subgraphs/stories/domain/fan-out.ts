import type { AudienceGraph, ToldStory, UpdateStreams, Watches } from '../ports.ts';

/** Accounts that one telling looks through, before it hands over to the next. */
const BATCH = 1000;

export interface FanOutDependencies {
  audience: Pick<AudienceGraph, 'reached'>;
  watches: Pick<Watches, 'among'>;
  updates: Pick<UpdateStreams, 'append'>;
  now(): Date;
}

/**
 * Tells those who watch, of one batch of the accounts that the story is for, that it came or went; and its author with the
 * first. May be repeated: the event that it began with tells each of them once.
 * @param told with where the batch begins, null for the first, and the id of the event
 * @returns where the next batch begins; null behind the last
 */
export async function fanOutBatch(
  { audience, watches, updates, now }: FanOutDependencies,
  { storyId, authorId, audience: reach, kind, wave, after }: ToldStory & { wave: string; after: string | null },
): Promise<string | null> {
  const { ids, next } = await audience.reached(authorId, reach, BATCH, after);
  const accounts = after === null ? [authorId, ...ids] : ids;
  const watching = await watches.among(accounts, now());
  if (watching.length > 0) {
    await updates.append(watching, { source: wave, change: { kind, storyId }, author: authorId });
  }
  return next;
}
