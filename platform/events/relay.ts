import { sql } from 'kysely';
import type { Doorbell } from '../redis/index.ts';
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
const BATCH = 100;

/** Relays the outbox of every logical shard to the rooms of this process. */
export function createRelay(options: RelayOptions): Relay {
  const { shards, doorbell, logger, rooms, pollMs = 2000, retrySeconds = [60, 120, 240] } = options;
  const subscribers = Object.keys(rooms);
  const running = new Map<number, Promise<void>>();
  const again = new Set<number>();
  let closed = false;

  const deliver = async (shard: number, delivery: Delivery): Promise<void> => {
    const row = shards
      .db(shard)
      .updateTable('event')
      .where('id', '=', delivery.id)
      .where('subscriber', '=', delivery.subscriber);
    try {
      const handler = rooms[delivery.subscriber]?.[delivery.type];
      if (handler) await handler(delivery.payload, delivery.id);
      await shards
        .db(shard)
        .deleteFrom('event')
        .where('id', '=', delivery.id)
        .where('subscriber', '=', delivery.subscriber)
        .execute();
    } catch (error) {
      const wait = retrySeconds[delivery.attempts - 1];
      logger.warn({ err: error, shard, event: delivery.id, type: delivery.type, wait }, 'an event was not handled');
      const failure = error instanceof Error ? error.message : String(error);
      await row
        .set(
          wait === undefined
            ? { dead_at: sql<Date>`now()`, failure }
            : { due_at: sql<Date>`now() + make_interval(secs => ${wait})`, failure },
        )
        .execute();
    }
  };

  const drain = async (shard: number): Promise<number> => {
    let tried = 0;
    for (;;) {
      const due = await take(shards, shard, subscribers);
      if (due.length === 0) return tried;
      tried += due.length;
      // One delivery for each entity, so these may run side by side.
      await Promise.all(due.map((delivery) => deliver(shard, delivery)));
    }
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
    for (const server of shards.servers()) for (const shard of await shardsWithEvents(shards, server)) wake(shard);
  };

  doorbell.listen(EVENT_BELL, (rest) => wake(Number.parseInt(rest, 10)));
  const timer = setInterval(
    () => void poll().catch((error: unknown) => logger.warn({ err: error }, 'the outboxes could not be read')),
    pollMs,
  );

  return {
    drain,
    async close() {
      closed = true;
      clearInterval(timer);
      await Promise.all(running.values());
    },
  };
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
