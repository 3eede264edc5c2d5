import type { MediaId, UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';

/**
 * Takes the lock under which all is decided that concerns several media of one owner: their order, and which objects they
 * share. Held until the transaction ends. It comes before any lock on a media's row, so that no two wait for each other.
 */
export async function lockLane(tx: ShardTransaction, ownerId: UserId): Promise<void> {
  if (await lockLaneIfAny(tx, ownerId)) return;
  await tx.db
    .insertInto('upload_lane')
    .values({ owner_id: ownerId, last_sequence: '0' })
    // Changes nothing, but waits for whoever makes the same lane.
    .onConflict((conflict) =>
      conflict.column('owner_id').doUpdateSet((row) => ({ last_sequence: row.ref('upload_lane.last_sequence') })),
    )
    .execute();
}

/** The same, but answers false where the owner has no lane: nothing was ever uploaded, or all of it is erased. */
export async function lockLaneIfAny(tx: ShardTransaction, ownerId: UserId): Promise<boolean> {
  const lane = tx.db.selectFrom('upload_lane').where('owner_id', '=', ownerId).select('owner_id').forUpdate();
  return (await lane.executeTakeFirst()) !== undefined;
}

/** The same for the owner of a media, who is answered; null where there is no such media. */
export async function lockLaneOf(tx: ShardTransaction, mediaId: MediaId): Promise<UserId | null> {
  const owner = tx.db.selectFrom('media').where('id', '=', mediaId).select('owner_id');
  const lane = await tx.db
    .selectFrom('upload_lane')
    .where('owner_id', '=', owner)
    .select('owner_id')
    .forUpdate()
    .executeTakeFirst();
  if (lane) return lane.owner_id as UserId;
  const media = await owner.executeTakeFirst();
  if (!media) return null;
  const ownerId = media.owner_id as UserId;
  await lockLane(tx, ownerId);
  return ownerId;
}

/** How many of the owner's media are PROCESSING. Under the lock, so that nobody else begins one. */
export async function processingOf(tx: ShardTransaction, ownerId: UserId): Promise<number> {
  const media = tx.db.selectFrom('media').where('owner_id', '=', ownerId).where('status', '=', 'PROCESSING');
  return (await media.select('id').execute()).length;
}

/** The owner's next sequence number. Taken under the lock, so numbers follow the order of commits. */
export async function nextSequence(tx: ShardTransaction, ownerId: UserId): Promise<string> {
  const lane = await tx.db
    .updateTable('upload_lane')
    .where('owner_id', '=', ownerId)
    .set((row) => ({ last_sequence: row('last_sequence', '+', '1') }))
    .returning('last_sequence')
    .executeTakeFirstOrThrow();
  return lane.last_sequence;
}
