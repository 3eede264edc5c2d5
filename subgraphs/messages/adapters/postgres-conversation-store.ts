import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { type ConversationId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  nextId,
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  selectByIds,
  writeOnce,
} from '@heliograph/platform/shards';
import { ChangeRefused, orRefusal, unavailable } from '../domain/refusals.ts';
import type { ConversationStore, NewConversation } from '../ports.ts';
import type { ConversationReader } from './cached-readers.ts';
import { conversationsByIds, conversationsOfPairs, toConversation } from './conversation-rows.ts';
import { inOrder, isSevered } from './direct-blocks.ts';
import { openDirect } from './open-direct.ts';

/** Conversations on their shards, behind the cache. */
export function postgresConversationStore(options: {
  shards: Shards;
  emit: Emit;
  forget: Forget;
  reader: ConversationReader;
}): ConversationStore {
  const { shards, emit, forget, reader } = options;

  async function startDirect(tx: ShardTransaction, { viewer, now }: NewConversation, other: UserId) {
    if (await isSevered(tx, ...inOrder(viewer, other))) throw new ChangeRefused(unavailable('memberIds'));
    const id = await openDirect(tx, { viewer, other, now });
    forget(tx, reader.keysOf([id]));
    return id;
  }

  async function startGroup(tx: ShardTransaction, { viewer, others, title, now }: NewConversation) {
    for (const other of [...others].sort()) {
      if (await isSevered(tx, viewer, other)) throw new ChangeRefused(unavailable('memberIds'));
    }
    const id = await nextId<ConversationId>(tx);
    await tx.db.insertInto('conversation').values({ id, kind: 'GROUP', title, created_at: now }).execute();
    const joined = { conversation_id: id, joined_at: now };
    const founder = { ...joined, user_id: viewer, is_admin: true, folder: 'INBOX', accepted_at: now };
    await tx.db
      .insertInto('conversation_member')
      .values([founder, ...others.map((user_id) => ({ ...joined, user_id }))])
      .execute();
    await emit(tx, { type: 'ConversationStarted', entity: id, payload: { conversationId: id, by: viewer } });
    forget(tx, reader.keysOf([id]));
    return id;
  }

  return {
    load: (ids) => reader.readMany(ids),

    async loadFresh(id) {
      const [row] = await selectByIds(shards, conversationsByIds, [id], { primary: true });
      return row ? toConversation(row) : null;
    },

    async ofPairs(pairs) {
      const ordered = pairs.map(([one, other]) => inOrder(one, other));
      const known = ordered.filter(([low]) => shardOf(low) < shards.map.shards);
      const parameters = new Map(
        [...Map.groupBy(known, ([low]) => shardOf(low))].map(([shard, here]) => [
          shard,
          [here.map(([low]) => low), here.map(([, high]) => high)],
        ]),
      );
      const rows = await selectAcrossShards(shards, conversationsOfPairs, parameters);
      const found = new Map(rows.map(({ id, low_id, high_id }) => [`${low_id} ${high_id}`, id as ConversationId]));
      return ordered.map(([low, high]) => found.get(`${low} ${high}`) ?? null);
    },

    async start(wish) {
      const { viewer, others, title, idempotencyKey: key } = wish;
      const [only] = others.length === 1 ? others : [];
      const shard = shardOf(only ? inOrder(viewer, only)[0] : viewer);
      if (shard >= shards.map.shards) return { ok: false, refusal: unavailable('memberIds') };
      const write = { viewer, mutation: 'startConversation', key, input: [others, title] };
      return orRefusal(
        writeOnce(shards, shard, write, async (tx) => {
          if (wish.objection) throw new ChangeRefused(wish.objection);
          return only ? startDirect(tx, wish, only) : startGroup(tx, wish);
        }),
      );
    },
  };
}
