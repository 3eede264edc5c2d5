import { type AlarmOptions, setAlarm } from '../alarm/index.ts';
import type { UserId } from '../ids/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { StreamKind, StreamName, StreamPayloads } from './catalogue.ts';
import { StreamInterrupted, type StreamPosition } from './position.ts';
import { type Ask, ENTRIES_AT_ONCE, type Reading } from './read.ts';

/** An entry as it is told; `position` is where a reader goes on who has had it. */
export interface StreamEntry<Kind extends StreamKind> {
  position: StreamPosition;
  payload: StreamPayloads[Kind];
  aboutId: UserId | null;
}

export interface FollowedStream<Kind extends StreamKind> {
  /** Where it began: a reader that has had nothing yet goes on from here. */
  begin: StreamPosition;
  entries: AsyncIterable<StreamEntry<Kind>>;
}

export interface FollowOptions extends AlarmOptions {
  read(ask: Ask): Promise<Reading>;
  logger: Logger;
}

/**
 * Every entry of a stream behind a place, those that are there and those that come, each once and in order, until `ended`
 * aborts. The rows are what is told: a bell only says when to look, and may be missed. A server that cannot be asked is
 * asked again with the next ring, or look.
 * @param after null: from its end on
 * @throws StreamInterrupted, here or out of the entries, where the stream does not go on from there: it is of another
 * epoch, or the next entries are not kept any more
 */
export async function followStream<Kind extends StreamKind>(
  { read, logger, ...alarmOptions }: FollowOptions,
  { ownerId, kind, after }: StreamName<Kind> & { after: StreamPosition | null },
  ended: AbortSignal,
): Promise<FollowedStream<Kind>> {
  // Before the first look: what commits between the two is heard.
  const alarm = setAlarm(alarmOptions, ended);
  const readOn = (position: StreamPosition | null) => read({ ownerId, kind, after: position?.sequence ?? null });
  let first: Reading;
  try {
    first = await readOn(after);
    if (after) checkGoesOn(after, first);
  } catch (error) {
    alarm.stop();
    throw error;
  }
  const begin = after ?? first.end;

  async function* entries(): AsyncGenerator<StreamEntry<Kind>> {
    try {
      let position = begin;
      let reading: Reading | null = first;
      while (!ended.aborted) {
        if (reading) checkGoesOn(position, reading);
        for (const { sequence, payload, aboutId } of reading?.entries ?? []) {
          position = { epoch: position.epoch, sequence };
          // What is left of an entry that told of an erased account is its number.
          if (payload === null) continue;
          yield { position, payload: payload as StreamPayloads[Kind], aboutId: aboutId as UserId | null };
        }
        if ((reading?.entries.length ?? 0) < ENTRIES_AT_ONCE) await alarm.next();
        if (ended.aborted) return;
        reading = await readOn(position).catch((error: unknown) => {
          logger.warn({ err: error, kind }, 'a stream could not be read; its readers wait');
          return null;
        });
      }
    } finally {
      alarm.stop();
    }
  }

  return { begin, entries: entries() };
}

/** What is kept is removed in no particular order: an entry may be missing anywhere between the place and the end. */
function checkGoesOn({ epoch, sequence }: StreamPosition, { end, entries }: Reading): void {
  const read = sequence + entries.length;
  const hasGap = (entries.at(-1)?.sequence ?? sequence) !== read;
  const stopsShort = entries.length < ENTRIES_AT_ONCE && read !== end.sequence;
  if (end.epoch !== epoch || hasGap || stopsShort) throw new StreamInterrupted();
}
