import { sql } from 'kysely';
import { type Directory, Prisma } from '../directory/index.ts';
import { type Shards, schemaOf } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { biteOfCases, forgetWords } from './moderation.ts';
import { biteOfNotifications } from './notifications.ts';

/**
 * What is kept only so long, by table: the column that tells its age, and the age in hours. One table after the other is
 * gone through on all shards, in this order.
 */
const RETENTION = [
  // A client that repeats a mutation does so within a day (PRODUCT.md §9).
  { table: 'idempotency_record', age: 'created_at', hours: 24 },
  // As old as the records that lean on it, wherever they are, and forgotten after them: while there is a record, no
  // other input can lay claim to its key.
  { table: 'idempotency_claim', age: 'created_at', hours: 24 },
  // A delivery is repeated for minutes; an operator who revives a dead event does so within a month.
  { table: 'handled_event', age: 'handled_at', hours: 30 * 24 },
  // What feeds know of a viewer is what happened within a month; an advertisement's cap is that of a day.
  { table: 'seen_post', age: 'seen_at', hours: 30 * 24 },
  { table: 'interest', age: 'day', hours: 31 * 24 },
  // What trends is compared with the week before.
  { table: 'hashtag_voter', age: 'day', hours: 9 * 24 },
  { table: 'hashtag_hour', age: 'hour', hours: 9 * 24 },
  // Whoever has been away for longer loads the list anew, whatever it is that the stream tells of.
  { table: 'stream_entry', age: 'created_at', hours: 14 * 24 },
  { table: 'advertisement_shown', age: 'day', hours: 2 * 24 },
  // A day longer than the notifications that they are in.
  { table: 'notification_actor', age: 'at', hours: 92 * 24 },
  // What a viewer has seen matters as long as it can be seen; of who watches, the time says until when.
  { table: 'seen_story', age: 'expires_at', hours: 1 },
  { table: 'answerable_story', age: 'expires_at', hours: 1 },
  { table: 'story_watch', age: 'until', hours: 1 },
] as const;

/** The same in the directory. */
const RETENTION_IN_DIRECTORY = [
  { table: 'mutation_record', age: 'created_at', hours: 24 },
  { table: 'sign_up_record', age: 'created_at', hours: 24 },
  { table: 'mailed_token', age: 'expires_at', hours: 0 },
  { table: 'former_username', age: 'free_at', hours: 0 },
  // A spent one is kept until it expires: that it comes back says that it was stolen.
  { table: 'refresh_token', age: 'expires_at', hours: 24 },
  // An advertisement that is over, for whoever has to answer for it.
  { table: 'campaign', age: 'ends_at', hours: 90 * 24 },
  // As long as somebody may have been told of it: the last of them on the last day on which it may be begun again.
  { table: 'announcement', age: 'at', hours: 180 * 24 },
  // For whoever has to look into a theft.
  { table: 'session', age: 'ended_at', hours: 30 * 24 },
  // Over for as long, as nobody has renewed its tokens for 60 days.
  { table: 'session', age: 'last_seen_at', hours: 90 * 24 },
] as const;

/** What somebody was told, after nothing has happened in it for so long. */
const NOTIFICATION_HOURS = 90 * 24;

/** A case that was decided, or whose post or comment is gone, after so long. */
const CASE_HOURS = 90 * 24;

/** Small enough that nobody waits for the rows' locks. */
const BITE = 1000;

/** Where old rows are. */
export interface Kept {
  shards: Shards;
  directory: Directory;
}

/** Removes what has been kept long enough, from every logical shard and from the directory; answers how many rows; a case is one. */
export async function forgetOld({ shards, directory }: Kept, now: Date): Promise<number> {
  let removed = 0;
  for (const { table, age, hours } of RETENTION_IN_DIRECTORY) {
    const before = hoursBefore(now, hours);
    removed += await inBites(() => biteOfDirectory(directory, { table, age, before }));
  }
  for (const { table, age, hours } of RETENTION) {
    const before = hoursBefore(now, hours);
    for (let shard = 0; shard < shards.map.shards; shard += 1) {
      removed += await inBites(() => bite(shards, shard, { table, age, before }));
    }
  }
  const before = hoursBefore(now, CASE_HOURS);
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    removed += await inBites(() => biteOfCases(shards, shard, { before, limit: BITE }));
    removed += await inBites(() => forgetWords(shards, shard, { before, limit: BITE }));
  }
  const toldBefore = hoursBefore(now, NOTIFICATION_HOURS);
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    removed += await inBites(() => biteOfNotifications(shards, shard, { before: toldBefore, limit: BITE }));
  }
  return removed;
}

const hoursBefore = (now: Date, hours: number) => new Date(now.getTime() - hours * 3600 * 1000);

async function inBites(bite: () => Promise<number>): Promise<number> {
  let removed = 0;
  for (;;) {
    const bitten = await bite();
    removed += bitten;
    if (bitten < BITE) return removed;
  }
}

interface Old {
  table: string;
  age: string;
  before: Date;
}

function biteOfDirectory(directory: Directory, { table, age, before }: Old): Promise<number> {
  const [rows, column] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${age}"`)];
  return directory.$executeRaw`
    delete from ${rows} where ctid in (
      select ctid from ${rows} where ${column} < ${before} limit ${BITE} for update skip locked)`;
}

async function bite(shards: Shards, shard: number, { table, age, before }: Old): Promise<number> {
  const rows = sql.table(`${schemaOf(shard)}.${table}`);
  const { numAffectedRows = 0n } = await sql`
    delete from ${rows} where ctid in (
      select ctid from ${rows} where ${sql.ref(age)} < ${before} limit ${BITE} for update skip locked)`.execute(
    shards.db(shard),
  );
  return Number(numAffectedRows);
}

/** Forgets once an hour, until closed. Several processes may do so at once. */
export function startRetention(options: Kept & { logger: Logger; everyMs?: number }): {
  close(): Promise<void>;
} {
  const { logger, everyMs = 3600 * 1000 } = options;
  let pass = Promise.resolve();
  const timer = setInterval(() => {
    pass = forgetOld(options, new Date()).then(
      (removed) => logger.info({ removed }, 'old rows were removed'),
      (error: unknown) => logger.warn({ err: error }, 'old rows were not removed; the next pass will'),
    );
  }, everyMs);
  return {
    async close() {
      clearInterval(timer);
      await pass;
    },
  };
}
