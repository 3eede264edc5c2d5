import type { CollectionId, UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';

/**
 * Until this transaction ends nobody else changes what this account saved: so a post that is in a collection is saved,
 * and no more collections come than there may be.
 */
export async function lockSaves(tx: ShardTransaction, owner: UserId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${owner} SAVES`}, 0))`.execute(tx.db);
}

export async function isOwnCollection(tx: ShardTransaction, owner: UserId, id: CollectionId): Promise<boolean> {
  const row = tx.db.selectFrom('saved_collection').where('id', '=', id).where('owner_id', '=', owner);
  return (await row.select('id').executeTakeFirst()) !== undefined;
}
