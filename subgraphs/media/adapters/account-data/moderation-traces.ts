import { type Shards, selectAcrossShards, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { type SqlBool, sql } from 'kysely';
import type { ModerationTraces, ReportReason } from '../../ports.ts';
import { toSubject } from '../moderation/moderation-rows.ts';

/** Cases that one call takes; each may have many reports. */
const BITE = 20;

type Traced = ['moderation_case', 'author_id'] | ['report', 'reporter_id'] | ['moderation_decision', 'moderator_id'];

/** The shards on which a column of a table names an account. */
const naming = (...[table, column]: Traced) =>
  shardSelect((db) =>
    db
      .selectFrom(table)
      .where(sql<SqlBool>`${sql.ref(column)} = $1::bigint`)
      .select(sql<number>`$2::int`.as('shard'))
      .limit(sql.lit(1)),
  );

const casesAbout = naming('moderation_case', 'author_id');
const reportsOf = naming('report', 'reporter_id');
const decisionsOf = naming('moderation_decision', 'moderator_id');

const reportsByReporter = shardSelect((db) =>
  db
    .selectFrom('report')
    .where(sql<SqlBool>`reporter_id = $1::bigint`)
    .select(['subject_kind', 'subject_id', 'reason', 'details', 'created_at']),
);

/** Reports stand where their subjects do, so whatever names an account is looked for on all shards. */
export function moderationTraces({ shards }: { shards: Shards }): ModerationTraces {
  return {
    async reportsBy(reporter) {
      const where = await shardsWith(shards, reportsOf, reporter);
      const parameters = new Map(where.map((shard) => [shard, [reporter]]));
      const rows = await selectAcrossShards(shards, reportsByReporter, parameters, { primary: true });
      return rows.map((row) => ({
        subject: toSubject(row),
        reason: row.reason as ReportReason,
        details: row.details,
        reportedAt: row.created_at,
      }));
    },

    async eraseCases(author) {
      const where = await shardsWith(shards, casesAbout, author);
      for (const shard of where) {
        await shards.transaction(shard, async (tx) => {
          const some = await tx.db
            .selectFrom('moderation_case')
            .where('author_id', '=', author)
            .select('subject_id')
            .limit(BITE)
            .forUpdate()
            .execute();
          const ids = some.map(({ subject_id }) => subject_id);
          for (const table of ['report', 'moderation_decision', 'moderation_case'] as const) {
            await tx.db.deleteFrom(table).where('subject_id', 'in', ids).execute();
          }
        });
      }
      return where.length > 0;
    },

    async forgetModeration(account) {
      const [reported, decided] = await Promise.all([
        shardsWith(shards, reportsOf, account),
        shardsWith(shards, decisionsOf, account),
      ]);
      for (const shard of reported) {
        await shards
          .db(shard)
          .updateTable('report')
          .where('reporter_id', '=', account)
          // Below zero there is no account: the report counts on, and nobody made it.
          .set({ reporter_id: sql<string>`-id`, details: null })
          .execute();
      }
      for (const shard of decided) {
        await shards
          .db(shard)
          .updateTable('moderation_decision')
          .where('moderator_id', '=', account)
          .set({ moderator_id: null })
          .execute();
      }
      return false;
    },
  };
}
