import { sql } from 'kysely';
import type { AnyId } from '../ids/index.ts';
import type { ShardTransaction } from './shards.ts';

/** A new id of this logical shard. Inside one shard, a later call always gets a larger id. */
export async function nextId<T extends AnyId>(tx: ShardTransaction): Promise<T> {
  const { rows } = await sql<{ id: T }>`select ${sql.id(tx.schema, 'next_id')}() as id`.execute(tx.db);
  const [row] = rows;
  if (!row) throw new Error(`next_id() of ${tx.schema} answered nothing`);
  return row.id;
}
