import type { ConversationId, UserId } from '@heliograph/platform/ids';
import { nextId, type ShardTransaction } from '@heliograph/platform/shards';
import { changeConversation, memberRow } from './conversation-rows.ts';
import { inOrder } from './direct-blocks.ts';

/** The DIRECT of the two, which there is once at most, with the viewer in it: on the shard of the lower id. */
export async function openDirect(
  tx: ShardTransaction,
  { viewer, other, now }: { viewer: UserId; other: UserId; now: Date },
): Promise<ConversationId> {
  const [low, high] = inOrder(viewer, other);
  const id = await nextId<ConversationId>(tx);
  const made = await tx.db
    .insertInto('conversation')
    .values({ id, kind: 'DIRECT', low_id: low, high_id: high, created_at: now })
    .onConflict((conflict) => conflict.columns(['low_id', 'high_id']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) {
    const joined = { conversation_id: id, joined_at: now };
    await tx.db
      .insertInto('conversation_member')
      .values([low, high].map((user_id) => ({ ...joined, user_id })))
      .execute();
    return id;
  }
  const pair = tx.db.selectFrom('conversation').where('low_id', '=', low).where('high_id', '=', high);
  const known = (await pair.select('id').executeTakeFirstOrThrow()).id as ConversationId;
  await changeConversation(tx, known);
  // Whoever left it is back, but not what was said before.
  await memberRow(tx, known, viewer).set({ left_at: null }).execute();
  return known;
}
