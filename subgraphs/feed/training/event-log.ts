import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { EventPayloads, EventType } from '@heliograph/platform/events';
import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Candidate } from '../ports.ts';

/**
 * What a ranking learns from: JSON Lines, in order of time. Each line is an object with `at` (ISO 8601), `type` and the
 * payload of that type. The types are those of the platform's catalogue of events (`platform/events`), and two more that
 * the platform does not tell of by event:
 *
 * - `FeedShown`: somebody was shown a feed: `by`, and `entries`, in their order, each with `postId`, `authorId`, `source`
 *   and perhaps `topic`. `passedOver`, where it was noted, lists what could have been shown instead.
 * - `PostShared`: as `PostSaved`, for a post that was sent to somebody.
 *
 * Other types may be in it, and are passed over.
 */
export type LogEvent = { [Type in keyof LogPayloads]: { type: Type; at: Date } & LogPayloads[Type] }[keyof LogPayloads];

type LogPayloads = Pick<EventPayloads, Extract<EventType, keyof typeof CARRIED>> & {
  FeedShown: { by: UserId; entries: Candidate[]; passedOver?: Candidate[] };
  PostShared: { postId: PostId; authorId: UserId; by: UserId };
};

/** What each type must carry. */
const CARRIED = {
  PostPublished: ['postId', 'authorId', 'format', 'topics'],
  PostHidden: ['postId', 'authorId'],
  PostRestored: ['postId', 'authorId', 'format', 'topics'],
  PostRelabelled: ['postId', 'authorId', 'topics'],
  PostLiked: ['postId', 'authorId', 'by'],
  PostUnliked: ['postId', 'authorId', 'by'],
  PostSaved: ['postId', 'authorId', 'by'],
  PostUnsaved: ['postId', 'authorId', 'by'],
  PostDismissed: ['postId', 'authorId', 'by'],
  PostsSeen: ['by', 'sightings'],
  CommentAdded: ['postId', 'postAuthorId', 'by'],
  UserFollowed: ['followerId', 'followeeId'],
  FeedShown: ['by', 'entries'],
  PostShared: ['postId', 'authorId', 'by'],
} as const;

const LISTS: ReadonlySet<string> = new Set(['topics', 'sightings', 'entries']);

export type EventLogProblem = 'MALFORMED' | 'OUT_OF_ORDER' | 'NOTHING_TO_LEARN';

/** A log that cannot be learned from; says which line is wrong. */
export class EventLogError extends Error {
  override readonly name = 'EventLogError';
  readonly code: EventLogProblem;

  constructor(code: EventLogProblem, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads the lines of a log. @throws EventLogError where one is damaged, or earlier than the one before it */
export function logReader(): (line: string) => LogEvent | null {
  let number = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return (line) => {
    number += 1;
    const event = parseLine(line, number);
    if (!event) return null;
    const time = event.at.getTime();
    if (time < latest) throw new EventLogError('OUT_OF_ORDER', `line ${number} is earlier than the one before it`);
    latest = time;
    return event;
  };
}

/** The lines of a file. */
export const linesOf = (path: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });

function parseLine(line: string, number: number): LogEvent | null {
  const event = parseObject(line, number);
  const { type } = event;
  if (typeof type !== 'string' || !isKnown(type)) return null;
  const at = new Date(typeof event.at === 'string' ? event.at : Number.NaN);
  const missing = CARRIED[type].filter((field) => !isGiven(event[field], field));
  if (Number.isNaN(at.getTime()) || missing.length > 0) {
    throw new EventLogError('MALFORMED', `line ${number}, ${type}: at or [${missing}] is missing or damaged`);
  }
  // Checked field by field above; what is within lists is taken on trust, as it was written by the platform.
  return { ...event, at } as unknown as LogEvent;
}

function parseObject(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Told below, with the number of the line.
  }
  throw new EventLogError('MALFORMED', `line ${number} is not a JSON object`);
}

const isKnown = (type: string): type is keyof typeof CARRIED => Object.hasOwn(CARRIED, type);

const isGiven = (value: unknown, field: string): boolean =>
  LISTS.has(field) ? Array.isArray(value) : typeof value === 'string' && value !== '';
