import type { Graph } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction, Tables } from '@heliograph/platform/shards';
import { type Selectable, sql } from 'kysely';
import { accountRank } from '../domain/indexing/document-ranks.ts';
import type { SearchableAccounts, SearchDocument } from '../ports.ts';
import { NEW_VERSION, newVersion, nextVersion } from './document-version.ts';

type Row = Selectable<Tables['searchable_account']>;

export const accountColumns = ['account_id', 'username', 'name', 'rank', 'version'] as const;

export const toAccountDocument = (row: Pick<Row, (typeof accountColumns)[number]>): SearchDocument => ({
  kind: 'USER',
  id: row.account_id,
  version: Number(row.version),
  names: row.name ? [row.username, row.name] : [row.username],
  rank: row.rank,
});

/** What is known of accounts, on their own shards. */
export function postgresSearchableAccounts(options: { shards: Shards; graph: Graph }): SearchableAccounts {
  const { shards, graph } = options;

  const rankIn = async (tx: ShardTransaction, id: UserId, isVerified: boolean): Promise<number> =>
    accountRank(await graph.counts.readIn(tx, { id, kind: 'FOLLOWED_BY' }), isVerified);

  return {
    note: ({ userId, username, name, isVerified }, eventId) =>
      shards.transaction(shardOf(userId), async (tx) => {
        // Under the lock, so that of two who reckon the rank the later knows more.
        const before = await lock(tx, userId);
        // It would come behind the eraser.
        if (await isGone(tx, userId)) return null;
        const fresh = { username, name, is_verified: isVerified, rank: await rankIn(tx, userId, isVerified) };
        const row = await tx.db
          .insertInto('searchable_account')
          .values({ account_id: userId, ...fresh, version: NEW_VERSION, told_by: eventId })
          .onConflict((conflict) =>
            conflict
              .column('account_id')
              .doUpdateSet({ ...fresh, told_by: eventId, version: versionAfter })
              .where('searchable_account.told_by', '<', eventId),
          )
          .returning(accountColumns)
          .executeTakeFirst();
        const stands = row ?? before ?? (await lock(tx, userId));
        return stands ? toAccountDocument(stands) : null;
      }),

    rank: (userId) =>
      shards.transaction(shardOf(userId), async (tx) => {
        const before = await lock(tx, userId);
        if (!before) return null;
        const rank = await rankIn(tx, userId, before.is_verified);
        if (rank === before.rank) return toAccountDocument(before);
        const row = await tx.db
          .updateTable('searchable_account')
          .set({ rank, version: nextVersion('version') })
          .where('account_id', '=', userId)
          .returning(accountColumns)
          .executeTakeFirstOrThrow();
        return toAccountDocument(row);
      }),

    remove: (userId) =>
      shards.transaction(shardOf(userId), async (tx) => {
        const removed = await tx.db
          .deleteFrom('searchable_account')
          .where('account_id', '=', userId)
          .returning(nextVersion('version').as('version'))
          .executeTakeFirst();
        return { kind: 'USER', id: userId, version: Number(removed?.version ?? (await newVersion(tx))), gone: true };
      }),

    async find(userId) {
      const row = await shards
        .db(shardOf(userId))
        .selectFrom('searchable_account')
        .where('account_id', '=', userId)
        .select(accountColumns)
        .executeTakeFirst();
      return row ? toAccountDocument(row) : null;
    },
  };
}

/** Grows only where something is other than before. */
const versionAfter = sql<string>`case
  when (searchable_account.username, searchable_account.name, searchable_account.is_verified, searchable_account.rank)
    is distinct from (excluded.username, excluded.name, excluded.is_verified, excluded.rank)
  then ${nextVersion('searchable_account.version')} else searchable_account.version end`;

const lock = (tx: ShardTransaction, userId: UserId) =>
  tx.db
    .selectFrom('searchable_account')
    .where('account_id', '=', userId)
    .select([...accountColumns, 'is_verified'])
    .forUpdate()
    .executeTakeFirst();

async function isGone(tx: ShardTransaction, account: UserId): Promise<boolean> {
  const edge = await tx.db
    .selectFrom('association')
    .where('id1', '=', account)
    .where('type', '=', 'GONE')
    .where('present', '=', true)
    .select('id2')
    .executeTakeFirst();
  return edge !== undefined;
}
