import type { Emit } from '@heliograph/platform/events';
import { eraseNode, type Graph } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import { deleteSome, type Shards, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces, PopularAccounts, ProfileStore } from '../ports.ts';

const shardNumber = sql<number>`$2::int`.as('shard');

/** Where each kind of row that names a viewer stands. */
const recordsOf = {
  idempotency_record: shardSelect((db) =>
    db
      .selectFrom('idempotency_record')
      .where(sql<boolean>`viewer_id = $1::bigint`)
      .select(shardNumber)
      .limit(sql.lit(1)),
  ),
  idempotency_claim: shardSelect((db) =>
    db
      .selectFrom('idempotency_claim')
      .where(sql<boolean>`viewer_id = $1::bigint`)
      .select(shardNumber)
      .limit(sql.lit(1)),
  ),
};

/** In every payload an id is a text of its own. The event by which a room said that it is done is no reason to wait. */
const names = sql<boolean>`strpos(payload::text, '"' || $1 || '"') > 0 and type <> 'AccountErased'`;
const eventsUnderWay = shardSelect((db) =>
  db.selectFrom('event').where(names).where('dead_at', 'is', null).select(shardNumber).limit(sql.lit(1)),
);
const deadEvents = shardSelect((db) =>
  db.selectFrom('event').where(names).where('dead_at', 'is not', null).select(shardNumber).limit(sql.lit(1)),
);

/** The traces of an account that are no single room's, and those of this one. */
export function accountTraces(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  queues: JobQueues;
  redis: Redis;
  keyPrefix: string;
  profiles: Pick<ProfileStore, 'remove'>;
  popular: Pick<PopularAccounts, 'forget'>;
  now(): Date;
}): AccountTraces {
  const { shards, graph, emit, queues, redis, keyPrefix, profiles, popular, now } = options;

  return {
    async hide(account) {
      await shards.transaction(shardOf(account), (tx) =>
        graph.add(tx, { id1: account, type: 'GONE', id2: account }, now()),
      );
    },

    async tellRooms(account) {
      await shards.transaction(shardOf(account), (tx) =>
        emit(tx, { type: 'AccountDeleted', entity: account, payload: { userId: account } }),
      );
    },

    async isSpokenOf(account) {
      for (const shard of await shardsWith(shards, deadEvents, account)) {
        await shards
          .db(shard)
          .deleteFrom('event')
          .where('dead_at', 'is not', null)
          .where(sql<boolean>`strpos(payload::text, ${`"${account}"`}) > 0`)
          .execute();
      }
      return (await shardsWith(shards, eventsUnderWay, account)).length > 0;
    },

    async eraseRows(account) {
      await profiles.remove(account);
      if (await deleteSome(shards, shardOf(account), { table: 'photo', column: 'owner_id', id: account })) return true;
      for (const table of ['idempotency_record', 'idempotency_claim'] as const) {
        const found = await shardsWith(shards, recordsOf[table], account);
        for (const shard of found) await deleteSome(shards, shard, { table, column: 'viewer_id', id: account });
        if (found.length > 0) return true;
      }
      return false;
    },

    eraseEdges: (account) => eraseNode({ shards, graph }, { id: account, counts: ['POSTS'], keep: 'GONE' }),
    eraseJobs: (names) => queues.purge(names, jobs.usersEraseAccount),

    async eraseKeys(account) {
      await popular.forget(account);
      for await (const keys of redis.scanIterator({ MATCH: `${keyPrefix}*${account}*`, COUNT: 1000 })) {
        if (keys.length > 0) await redisRoundTrip(() => redis.unlink(keys));
      }
    },

    async unhide(account) {
      while (await eraseNode({ shards, graph }, { id: account, counts: ['POSTS'] }));
    },
  };
}
