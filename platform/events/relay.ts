import { sql } from 'kysely';
import type { Doorbell } from '../redis/index.ts';
import { createTurnstile } from '../resilience/index.ts';
import { type Shards, schemaOf } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { EventPayloads, EventType } from './catalogue.ts';
import { EVENT_BELL } from './emit.ts';

/**
 * What one room does when it is told. At least once and in order per entity: handlers bear repetition, where need be
 * with {@link firstTime} and the event's id.
 */
export type EventHandlers = {
  [Type in EventType]?: (payload: EventPayloads[Type], eventId: string) => Promise<void>;
};

export interface Relay {
  /** Delivers what is due on one logical shard now; answers how many deliveries were tried. */
  drain(shard: number): Promise<number>;
  close(): Promise<void>;
}

export interface RelayOptions {
  shards: Shards;
  doorbell: Doorbell;
  logger: Logger;
  /** The rooms this process works for, each with its handlers. */
  rooms: Readonly<Record<string, EventHandlers>>;
  /** How often every shard is looked at without a ring, in milliseconds. */
  pollMs?: number;
  /** Waits before the 2nd, 3rd and 4th attempt, in seconds; after the last the event is dead. */
  retrySeconds?: readonly number[];
}

interface Delivery {
  id: string;
  subscriber: string;
  type: EventType;
  payload: never;
  attempts: number;
}

/** A delivery taken by a worker that then dies is due again after this many seconds. */
const LEASE_SECONDS = 30;
/** Handlers that may run at once are this many for each of so many shards: they share the pools with everyone else. */
const BATCH = 8;
const SHARDS_AT_ONCE = 2;

/** Relays the outbox of every logical shard to the rooms of this process. */
export function createRelay(options: RelayOptions): Relay {
  const { shards, doorbell, logger, rooms, pollMs = 2000, retrySeconds = [60, 120, 240] } = options;
  const subscribers = Object.keys(rooms);
  const running = new Map<number, Promise<void>>();
  const again = new Set<number>();
  const enter = createTurnstile(SHARDS_AT_ONCE);
  let closed = false;

  const deliver = async (shard: number, delivery: Delivery): Promise<void> => {
    try {
      const handler = rooms[delivery.subscriber]?.[delivery.type];
      if (handler) await handler(delivery.payload, delivery.id);
      await rowsOf(shards, shard, delivery).delete();
    } catch (error) {
      const wait = retrySeconds[delivery.attempts - 1];
      logger.warn({ err: error, shard, event: delivery.id, type: delivery.type, wait }, 'an event was not handled');
      await rowsOf(shards, shard, delivery).postpone(wait, error instanceof Error ? error.message : String(error));
    }
  };

  const drain = async (shard: number): Promise<number> => {
    let tried = 0;
    while (!closed) {
      const due = await enter(async () => {
        await buryPoison(shards, shard, subscribers, retrySeconds.length + 1);
        const taken = await take(shards, shard, subscribers);
        // One delivery for each entity, so these may run side by side.
        await Promise.all(taken.map((delivery) => deliver(shard, delivery)));
        return taken.length;
      });
      if (due === 0) break;
      tried += due;
    }
    return tried;
  };

  const wake = (shard: number): void => {
    if (closed) return;
    if (running.has(shard)) {
      again.add(shard);
      return;
    }
    const run = drain(shard)
      .then(() => undefined)
      .catch((error: unknown) => logger.warn({ err: error, shard }, 'the outbox could not be read'))
      .finally(() => {
        running.delete(shard);
        if (again.delete(shard)) wake(shard);
      });
    running.set(shard, run);
  };

  const poll = async (): Promise<void> => {
    try {
      for (const server of shards.servers()) for (const shard of await shardsWithEvents(shards, server)) wake(shard);
    } catch (error) {
      logger.warn({ err: error }, 'the outboxes could not be read');
    }
    if (!closed) timer = setTimeout(startPoll, pollMs);
  };
  let polling = Promise.resolve();
  const startPoll = () => {
    polling = poll();
  };
  let timer = setTimeout(startPoll, pollMs);

  doorbell.listen(EVENT_BELL, (rest) => wake(Number.parseInt(rest, 10)));

  return {
    drain,
    async close() {
      closed = true;
      clearTimeout(timer);
      await polling;
      await Promise.all(running.values());
    },
  };
}

/** What becomes of a delivery. */
function rowsOf(shards: Shards, shard: number, { id, subscriber }: Delivery) {
  const db = shards.db(shard);
  return {
    delete: () => db.deleteFrom('event').where('id', '=', id).where('subscriber', '=', subscriber).execute(),
    /** Without a wait it is dead: kept for the operator, no longer in its entity's way. */
    postpone: (wait: number | undefined, failure: string) =>
      db
        .updateTable('event')
        .where('id', '=', id)
        .where('subscriber', '=', subscriber)
        .set(
          wait === undefined
            ? { dead_at: sql<Date>`now()`, failure }
            : { due_at: sql<Date>`now() + make_interval(secs => ${wait})`, failure },
        )
        .execute(),
  };
}

/** An event whose every attempt ended with its worker, and never with an answer, would end the next one, too. */
async function buryPoison(shards: Shards, shard: number, subscribers: readonly string[], attempts: number) {
  await shards
    .db(shard)
    .updateTable('event')
    .where('subscriber', 'in', subscribers)
    .where('dead_at', 'is', null)
    .where('due_at', '<=', sql<Date>`now()`)
    .where('attempts', '>=', attempts)
    .set({ dead_at: sql<Date>`now()`, failure: 'Each of its attempts ended with the worker' })
    .execute();
}

/** Leases the oldest undelivered event of every entity; a later one of the same entity waits until it is done or dead. */
async function take(shards: Shards, shard: number, subscribers: readonly string[]): Promise<Delivery[]> {
  const event = sql.table(`${schemaOf(shard)}.event`);
  const { rows } = await sql<Delivery>`
    update ${event} e
       set attempts = e.attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS})
      from (select id, subscriber from ${event} head
             where subscriber = any(${subscribers}) and dead_at is null and due_at <= now()
               and not exists (select 1 from ${event} older
                                where older.subscriber = head.subscriber and older.entity_id = head.entity_id
                                  and older.id < head.id and older.dead_at is null)
             order by id limit ${BATCH} for update skip locked) due
     where e.id = due.id and e.subscriber = due.subscriber
    returning e.id, e.subscriber, e.type, e.payload, e.attempts`.execute(shards.db(shard));
  return rows;
}

/** Logical shards of one server with something in their outbox; one statement. */
async function shardsWithEvents(shards: Shards, server: string): Promise<number[]> {
  const here = shards.map.ranges
    .filter((range) => range.server === server)
    .flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
  if (here.length === 0) return [];
  const branches = here.map(
    (shard) =>
      `select ${shard} as shard where exists
        (select 1 from ${schemaOf(shard)}.event where dead_at is null and due_at <= now())`,
  );
  const { rows } = await shards.pool(server).query<{ shard: number }>(branches.join(' union all '));
  return rows.map((row) => row.shard);
}
