import { shardOf, type UserId } from '@heliograph/platform/ids';
import { DEFAULT_LANGUAGE, languageOf } from '@heliograph/platform/language';
import { nextId, type Shards, type ShardTransaction, writeOnce } from '@heliograph/platform/shards';
import type { KeyedInput, PushPlatform, PushTokens } from '../ports.ts';
import { lockInbox } from './inbox.ts';

/** Push tokens on their account's shard, changed under the lock of its inbox. */
export function postgresPushTokens({ shards }: { shards: Shards }): PushTokens {
  const once = async (
    mutation: string,
    viewer: UserId,
    { idempotencyKey: key, input }: KeyedInput,
    work: (tx: ShardTransaction) => Promise<unknown>,
  ): Promise<void> => {
    await writeOnce(shards, shardOf(viewer), { viewer, mutation, key, input }, async (tx) => {
      await lockInbox(tx, viewer);
      await work(tx);
      return 'done';
    });
  };

  return {
    register: (userId, { platform, token, sessionId, language }, { at, most, ...request }) =>
      once('registerPushToken', userId, request, async (tx) => {
        const known = { platform, session_id: sessionId, registered_at: at, language };
        await tx.db
          .insertInto('push_token')
          .values({ id: await nextId(tx), user_id: userId, token, ...known })
          .onConflict((conflict) => conflict.columns(['user_id', 'token']).doUpdateSet(known))
          .execute();
        await tx.db
          .deleteFrom('push_token')
          .where('user_id', '=', userId)
          .where('id', 'not in', (from) =>
            from
              .selectFrom('push_token')
              .where('user_id', '=', userId)
              .orderBy('registered_at', 'desc')
              .orderBy('id', 'desc')
              .limit(most)
              .select('id'),
          )
          .execute();
      }),

    unregister: (userId, token, request) =>
      once('unregisterPushToken', userId, request, (tx) =>
        tx.db.deleteFrom('push_token').where('user_id', '=', userId).where('token', '=', token).execute(),
      ),

    async of(userId) {
      const rows = await shards
        .db(shardOf(userId))
        .selectFrom('push_token')
        .where('user_id', '=', userId)
        .select(['id', 'platform', 'token', 'session_id', 'language'])
        .execute();
      return rows.map(({ session_id: sessionId, platform, language, ...row }) => ({
        ...row,
        language: languageOf(language ?? '') ?? DEFAULT_LANGUAGE,
        platform: platform as PushPlatform,
        sessionId,
      }));
    },

    async forget(userId, ids) {
      if (ids.length === 0) return;
      await shards
        .db(shardOf(userId))
        .deleteFrom('push_token')
        .where('user_id', '=', userId)
        .where('id', 'in', ids)
        .execute();
    },
  };
}
