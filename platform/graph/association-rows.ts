import { sql } from 'kysely';
import { type AnyId, shardOf } from '../ids/index.ts';
import type { Shards, ShardTransaction } from '../shards/index.ts';
import type { AssociationType } from './association-types.ts';

/** An edge by its ends. */
export interface Edge {
  id1: AnyId;
  type: AssociationType;
  id2: AnyId;
}

export interface EdgeState {
  present: boolean;
  time: Date;
  /** Grows with every change of the edge. */
  version: string;
}

/** Adds the edge to id1's shard; false where it was there already. */
export async function insertEdge(tx: ShardTransaction, edge: Edge, time: Date): Promise<boolean> {
  const version = sql<string>`${sql.id(tx.schema, 'next_id')}()`;
  const changed = await tx.db
    .insertInto('association')
    .values({ ...edge, time, version, present: true })
    .onConflict((conflict) =>
      conflict
        .columns(['id1', 'type', 'id2'])
        .doUpdateSet({ time, version, present: true })
        .where('association.present', '=', false),
    )
    .returning('id1')
    .execute();
  return changed.length > 0;
}

/** Turns the edge into a tombstone that remembers when; false where there was none. */
export async function removeEdge(tx: ShardTransaction, edge: Edge): Promise<boolean> {
  const changed = await tx.db
    .updateTable('association')
    .set({ present: false, version: sql<string>`${sql.id(tx.schema, 'next_id')}()` })
    .where('id1', '=', edge.id1)
    .where('type', '=', edge.type)
    .where('id2', '=', edge.id2)
    .where('present', '=', true)
    .returning('id1')
    .execute();
  return changed.length > 0;
}

/** The edge as its own side has it; undefined where it never was. */
export function readEdge(shards: Shards, edge: Edge): Promise<EdgeState | undefined> {
  return shards
    .db(shardOf(edge.id1))
    .selectFrom('association')
    .where('id1', '=', edge.id1)
    .where('type', '=', edge.type)
    .where('id2', '=', edge.id2)
    .select(['present', 'time', 'version'])
    .executeTakeFirst();
}

/**
 * Writes the state of the other side unless what stands here is as new. Late and repeated calls change nothing.
 * @returns by how many the count of present edges changed: -1, 0 or 1
 */
export async function mirrorEdge(tx: ShardTransaction, edge: Edge, state: EdgeState): Promise<-1 | 0 | 1> {
  await tx.db
    .insertInto('association')
    .values({ ...edge, time: state.time, version: '0', present: false })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const before = await tx.db
    .selectFrom('association')
    .where('id1', '=', edge.id1)
    .where('type', '=', edge.type)
    .where('id2', '=', edge.id2)
    .select(['present', 'version'])
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (BigInt(before.version) >= BigInt(state.version)) return 0;
  await tx.db
    .updateTable('association')
    .set({ present: state.present, time: state.time, version: state.version })
    .where('id1', '=', edge.id1)
    .where('type', '=', edge.type)
    .where('id2', '=', edge.id2)
    .execute();
  if (before.present === state.present) return 0;
  return state.present ? 1 : -1;
}
