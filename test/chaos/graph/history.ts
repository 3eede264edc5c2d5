import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserId } from '@heliograph/platform/ids';

export const kinds = ['follow', 'unfollow', 'block', 'unblock', 'removeFollower'] as const;
export type Kind = (typeof kinds)[number];

/** What the client of `actor` asked; nobody else acts for that account, and it does one thing at a time. */
export interface Begun {
  id: string;
  kind: Kind;
  actor: UserId;
  target: UserId;
  /** How many the actor followed, read before. */
  countBefore: number;
  /** Of the machine's monotonic clock, in ms; when the count before was asked for. */
  start: number;
}

/** What the client saw when the call had returned: its own edge from both ends, its list and its count. */
export interface Seen {
  follows: boolean;
  followedBy: boolean;
  listed: boolean;
  blocks: boolean;
  blockedBy: boolean;
  /** Whether the target follows the actor, as the actor's side has it. */
  isFollowed: boolean;
  countAfter: number;
}

export interface Ended {
  id: string;
  /** What the graph answered. */
  changed: boolean;
  /** The other side was not written before the reply: it is left to a job. */
  late: boolean;
  end: number;
  seen: Seen;
  /** When all of that was read. */
  readEnd: number;
}

export interface Operation extends Begun {
  /** Null: its process was killed, or its database refused, before there was a reply. */
  reply: Ended | null;
}

/** Every operation that any client wrote down in this folder, each client's in their order. */
export function readHistory(folder: string): Operation[] {
  const lines = readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1),
  );
  const entries = lines.map((line) => JSON.parse(line) as Begun | Ended);
  const replies = new Map(entries.flatMap((entry) => ('end' in entry ? [[entry.id, entry]] : [])));
  return entries
    .flatMap((entry) => ('end' in entry ? [] : [{ ...entry, reply: replies.get(entry.id) ?? null }]))
    .sort((one, other) => one.start - other.start);
}
