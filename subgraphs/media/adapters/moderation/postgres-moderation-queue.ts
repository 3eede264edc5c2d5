import { type AnyId, shardOf } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { type SqlBool, sql } from 'kysely';
import type { ModerationStore, QueuedCase, ReportReason, Subject } from '../../ports.ts';
import { DELETED } from '../posts/post-rows.ts';
import { caseColumns, toCase } from './moderation-rows.ts';

/** $1 kinds and $2 ids, side by side. */
const bySubjects = sql<SqlBool>`(subject_kind, subject_id) in (select * from unnest($1::text[], $2::bigint[]))`;

const casesBySubjects = shardSelect((db) => db.selectFrom('moderation_case').where(bySubjects).select(caseColumns));

const reasonsBySubjects = shardSelect((db) =>
  db
    .selectFrom('report')
    .where(bySubjects)
    .groupBy(['subject_kind', 'subject_id', 'reason'])
    .select(['subject_id', 'reason', sql<number>`count(*)::int`.as('count')]),
);

/**
 * $1 the kind, or null · $2 as of when · $3 how many · $4, $5, $6 urgency, first report and subject of the last case
 * before, or nulls.
 *
 * The reports that a case has grown by since $2 are left out, so that it neither jumps over the reader nor comes twice.
 * What went away by itself waits for nobody.
 */
const openCases = shardSelect((db) =>
  db
    .selectFrom(
      db
        .selectFrom('moderation_case as one')
        .where('status', '=', sql.lit('OPEN'))
        .where(sql<SqlBool>`($1::text is null or subject_kind = $1)`)
        .where((row) =>
          row.or([
            row('subject_kind', '=', sql.lit('USER')),
            row.exists(
              row
                .selectFrom('post')
                .whereRef('post.id', '=', 'one.subject_id')
                .where('visibility', '<>', sql.lit(DELETED))
                .select('id'),
            ),
            row.exists(row.selectFrom('comment').whereRef('comment.id', '=', 'one.subject_id').select('id')),
          ]),
        )
        .select(caseColumns)
        .select((row) =>
          row
            .case()
            .when('last_reported_at', '<=', sql<Date>`$2::timestamptz`)
            .then(row.ref('open_reports'))
            .else(
              row
                .selectFrom('report')
                .whereRef('report.subject_kind', '=', 'one.subject_kind')
                .whereRef('report.subject_id', '=', 'one.subject_id')
                .where('created_at', '<=', sql<Date>`$2::timestamptz`)
                .where(sql<SqlBool>`created_at > coalesce(one.resolved_at, '-infinity')`)
                .select(sql<number>`count(*)::int`.as('reports')),
            )
            .end()
            .$castTo<number>()
            .as('urgency'),
        )
        .as('open_case'),
    )
    .where('urgency', '>', sql.lit(0))
    .where(
      sql<SqlBool>`($4::int is null or (-urgency, first_reported_at, subject_id) > (-$4::int, $5::timestamptz, $6::bigint))`,
    )
    .selectAll()
    .orderBy('urgency', 'desc')
    .orderBy('first_reported_at')
    .orderBy('subject_id')
    .limit(sql<number>`$3::int`),
);

/**
 * What moderators read: few people, few pages, no cache. The queue is one statement a physical server over all of its
 * logical shards.
 */
export function postgresModerationQueue({
  shards,
}: {
  shards: Shards;
}): Pick<ModerationStore, 'load' | 'queue' | 'reasons' | 'demoted'> {
  const columnsByShard = (subjects: readonly Subject[]) => {
    const known = subjects.filter(({ id }) => shardOf(id) < shards.map.shards);
    const byShard = Map.groupBy(known, ({ id }) => shardOf(id));
    return new Map(
      [...byShard].map(([shard, here]) => [shard, [here.map(({ kind }) => kind), here.map(({ id }) => id)]]),
    );
  };

  const load: ModerationStore['load'] = async (subjects) => {
    const rows = await selectAcrossShards(shards, casesBySubjects, columnsByShard(subjects));
    const byId = new Map(rows.map((row) => [row.subject_id as AnyId, toCase(row)]));
    return subjects.map(({ kind, id }) => {
      const found = byId.get(id);
      return found?.subject.kind === kind ? found : null;
    });
  };

  return {
    load,

    async demoted(accounts) {
      const cases = await load(accounts.map((id) => ({ kind: 'USER', id })));
      return new Set(accounts.filter((_id, index) => cases[index]?.decision?.action === 'DEMOTE'));
    },

    async queue({ kind, asOf, limit, after }) {
      const position = after ? [after.urgency, after.firstReportedAt, after.subject.id] : [null, null, null];
      const everywhere = new Map(
        Array.from({ length: shards.map.shards }, (_, shard) => [shard, [kind, asOf, limit, ...position]]),
      );
      const rows = await selectAcrossShards(shards, openCases, everywhere);
      return rows
        .map((row): QueuedCase => ({ ...toCase(row), urgency: row.urgency }))
        .sort(mostUrgentFirst)
        .slice(0, limit);
    },

    async reasons(subjects) {
      const rows = await selectAcrossShards(shards, reasonsBySubjects, columnsByShard(subjects));
      const bySubject = Map.groupBy(rows, (row) => row.subject_id as AnyId);
      return subjects.map(({ id }) =>
        (bySubject.get(id) ?? [])
          .map(({ reason, count }) => ({ reason: reason as ReportReason, count }))
          .sort((one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1)),
      );
    },
  };
}

const mostUrgentFirst = (one: QueuedCase, other: QueuedCase): number =>
  other.urgency - one.urgency ||
  one.firstReportedAt.getTime() - other.firstReportedAt.getTime() ||
  Number(BigInt(one.subject.id) - BigInt(other.subject.id));
