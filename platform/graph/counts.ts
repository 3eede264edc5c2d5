import { type ExpressionBuilder, sql } from 'kysely';
import { type Cache, cachedReader } from '../cache/index.ts';
import type { Forget } from '../forgetting/index.ts';
import { type AnyId, shardOf } from '../ids/index.ts';
import {
  type ReadHint,
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  shardSelect,
  type Tables,
} from '../shards/index.ts';

/** What is counted: e.g. the FOLLOWED_BY edges of an account, or the COMMENTS of a post. */
export interface Count {
  id: AnyId;
  kind: string;
}

/**
 * Counts kept beside what they count, changed in the same transaction, never taken by counting rows. Each is split over
 * slot rows, so that writers of a hot one do not queue for one lock.
 */
export interface Counts {
  /** Changes a count with what it counts; written last in the transaction, and seen by readers once that has committed. */
  add(tx: ShardTransaction, count: Count, by: number): void;
  /** The same for a caller that sees to it itself that the cache forgets the count. */
  change(tx: ShardTransaction, count: Count, by: number): void;
  /** The counts in the order asked; 0 where nothing was ever counted. */
  readMany(counts: readonly Count[]): Promise<number[]>;
  /** The count inside a transaction, with its own changes. */
  readIn(tx: ShardTransaction, count: Count): Promise<number>;
  /** The cache's keys of these counts, for whoever forgets them with other things. */
  keysOf(counts: readonly Count[]): string[];
  /** Answers false where memcached did not confirm it: it must be tried again. */
  invalidate(counts: readonly Count[]): Promise<boolean>;
}

const SLOTS = 8;

const total = (row: ExpressionBuilder<Tables, 'count_slot'>) => row.fn.sum<string>('n').as('total');

const countsOfIds = shardSelect((db) =>
  db
    .selectFrom('count_slot')
    .where(sql<boolean>`(id, kind) in (select * from unnest($1::bigint[], $2::text[]))`)
    .groupBy(['id', 'kind'])
    .select(['id', 'kind'])
    .select(total),
);

export function createCounts(options: { shards: Shards; cache: Cache; forget: Forget }): Counts {
  const { shards, forget } = options;
  const keyOf = ({ id, kind }: Count) => `${id}:${kind}`;

  const readFromShards = async (counts: readonly Count[], hint: ReadHint): Promise<(number | null)[]> => {
    const known = counts.filter(({ id }) => shardOf(id) < shards.map.shards);
    const parameters = new Map(
      [...Map.groupBy(known, ({ id }) => shardOf(id))].map(([shard, here]) => [
        shard,
        [here.map(({ id }) => id), here.map(({ kind }) => kind)],
      ]),
    );
    const rows = await selectAcrossShards(shards, countsOfIds, parameters, hint);
    const totals = new Map(rows.map((row) => [`${row.id}:${row.kind}`, Number(row.total)]));
    return counts.map((count) => totals.get(keyOf(count)) ?? 0);
  };

  const reader = cachedReader<Count, number>({
    cache: options.cache,
    namespace: 'count',
    keyOf,
    ttlSeconds: 3600,
    encode: (n) => Buffer.from(String(n)),
    decode: (bytes) => Number(bytes.toString('latin1')),
    source: readFromShards,
  });

  /** What transactions under way have changed and not yet written. */
  const unwritten = new WeakMap<ShardTransaction, Map<string, Change>>();

  const change = (tx: ShardTransaction, count: Count, by: number): void => {
    let changes = unwritten.get(tx);
    if (!changes) {
      const own = new Map<string, Change>();
      tx.beforeCommit(() => writeChanges(tx, own));
      unwritten.set(tx, own);
      changes = own;
    }
    const key = keyOf(count);
    changes.set(key, { ...count, by: (changes.get(key)?.by ?? 0) + by });
  };

  return {
    change,
    add(tx, count, by) {
      change(tx, count, by);
      forget(tx, reader.keysOf([count]));
    },

    readMany: async (counts) => (await reader.readMany(counts)).map((n) => n ?? 0),

    async readIn(tx, count) {
      const row = await tx.db
        .selectFrom('count_slot')
        .where('id', '=', count.id)
        .where('kind', '=', count.kind)
        .select(total)
        .executeTakeFirst();
      return Number(row?.total ?? 0) + (unwritten.get(tx)?.get(keyOf(count))?.by ?? 0);
    },

    keysOf: (counts) => reader.keysOf(counts),
    invalidate: (counts) => reader.invalidate(counts),
  };
}

interface Change extends Count {
  by: number;
}

/** Last in a transaction, so that slots are locked for a moment only, and in one order, so that none wait in a circle. */
async function writeChanges(tx: ShardTransaction, changes: ReadonlyMap<string, Change>): Promise<void> {
  const rows = [...changes]
    .filter(([, { by }]) => by !== 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { id, kind, by }]) => ({ id, kind, slot: Math.floor(Math.random() * SLOTS), n: String(by) }));
  if (rows.length === 0) return;
  await tx.db
    .insertInto('count_slot')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['id', 'kind', 'slot']).doUpdateSet((row) => ({
        n: sql<string>`${row.ref('count_slot.n')} + ${row.ref('excluded.n')}`,
      })),
    )
    .execute();
}
