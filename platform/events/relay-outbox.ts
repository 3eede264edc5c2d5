import { sql } from 'kysely';
import { type Shards, schemaOf } from '../shards/index.ts';
import type { EventType } from './catalogue.ts';

/** The events of one logical shard for one room. */
export interface Lane {
  shard: number;
  room: string;
}

export interface Delivery {
  id: string;
  entity: string;
  type: EventType;
  payload: never;
  /** This one included. */
  attempts: number;
  /** Since it happened, in seconds. */
  waited: number;
  /** Whether its room has not been told of it before. */
  isFirst: boolean;
}

/** Before every entity. */
export const BEGINNING = '0';

/** A delivery taken by a worker that then dies is due again after this many seconds. */
const LEASE_SECONDS = 30;

/**
 * Leases the oldest undelivered event of each of up to `limit` entities that come after one; a later event of the same entity
 * waits until it is done or dead. From each entity it goes straight to the next, so that a hundred thousand events of one
 * entity are no more to pass than a single one.
 */
export async function take(
  shards: Shards,
  { shard, room }: Lane,
  { after, limit }: { after: string; limit: number },
): Promise<Delivery[]> {
  const event = sql.table(`${schemaOf(shard)}.event`);
  const firstAfter = (entity: ReturnType<typeof sql>) => sql`
    select entity_id, id from ${event}
     where subscriber = ${room} and entity_id > ${entity} and dead_at is null order by entity_id, id limit 1`;
  const { rows } = await sql<Delivery>`
    with recursive head as (
      (${firstAfter(sql`${after}::bigint`)})
      union all
      select next.entity_id, next.id from head, lateral (${firstAfter(sql`head.entity_id`)}) next
    ), due as (
      select e.id, e.due_at <= e.created_at as is_first from head join ${event} e on e.id = head.id and e.subscriber = ${room}
       where e.due_at <= now() limit ${limit} for update of e skip locked
    )
    update ${event} e
       set attempts = e.attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS})
      from due where e.id = due.id and e.subscriber = ${room}
    returning e.id, e.entity_id as entity, e.type, e.payload, e.attempts,
              extract(epoch from now() - e.created_at)::float as waited, due.is_first as "isFirst"`.execute(
    shards.db(shard),
  );
  return rows;
}

/** What becomes of a delivery. */
export function rowOf(shards: Shards, { shard, room }: Lane, { id }: Delivery) {
  const db = shards.db(shard);
  const row = () => db.updateTable('event').where('id', '=', id).where('subscriber', '=', room);
  const dueIn = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;
  return {
    delete: () => db.deleteFrom('event').where('id', '=', id).where('subscriber', '=', room).execute(),
    /** Without a wait, in seconds, it is dead: kept for the operator, no longer in its entity's way. */
    postpone: (wait: number | undefined, failure: string) =>
      row()
        .set(wait === undefined ? { dead_at: sql<Date>`now()`, failure } : { due_at: dueIn(wait), failure })
        .execute(),
    /** It is due again in so many seconds, and this was no attempt. */
    putOff: (seconds: number) =>
      row()
        .set({ due_at: dueIn(seconds), attempts: sql<number>`attempts - 1` })
        .execute(),
  };
}

/** Logical shards of one server with something in their outbox; one statement. */
export async function shardsWithEvents(shards: Shards, server: string): Promise<number[]> {
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
