import { sql } from 'kysely';
import type { AnyId } from '../ids/index.ts';
import type { Doorbell } from '../redis/index.ts';
import type { ShardTransaction } from '../shards/index.ts';
import { type EventPayloads, type EventType, subscribers } from './catalogue.ts';

const EVENT_BELL = 'events:';

/**
 * Calls `wake` whenever events for these rooms have committed on a logical shard.
 * @returns how to stop listening
 */
export function listenForEvents(doorbell: Doorbell, wake: (shard: number, rooms: string[]) => void): () => void {
  return doorbell.listen(EVENT_BELL, (rest) => {
    const [shard = '', rooms = ''] = rest.split(':');
    wake(Number.parseInt(shard, 10), rooms.split(','));
  });
}

/** Tells of an event as part of the write that made it happen: both commit, or neither. */
export type Emit = <Type extends EventType>(
  tx: ShardTransaction,
  event: { type: Type; entity: AnyId; payload: EventPayloads[Type] },
) => Promise<void>;

export function createEmit(doorbell: Doorbell): Emit {
  return async (tx, { type, entity, payload }) => {
    const told = subscribers[type];
    if (told.length === 0) return;
    // One id for all who are told, and one statement with it: most writes tell of something.
    await sql`
      with minted as materialized (select ${sql.id(tx.schema, 'next_id')}() as id)
      insert into ${sql.table(`${tx.schema}.event`)} (id, subscriber, type, entity_id, payload)
      select minted.id, told.subscriber, ${type}, ${entity}::bigint, ${JSON.stringify(payload)}::jsonb
        from minted, unnest(${[...told]}::text[]) as told (subscriber)`.execute(tx.db);
    tx.afterCommit(async () => doorbell.ring(`${EVENT_BELL}${tx.shard}:${told.join()}`));
  };
}
