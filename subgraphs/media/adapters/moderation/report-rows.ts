import type { AnyId } from '@heliograph/platform/ids';
import { nextId, type ShardTransaction } from '@heliograph/platform/shards';
import type { NewReport, Report, ReportId, Subject } from '../../ports.ts';
import { type CaseRow, caseColumns } from './moderation-rows.ts';

export const toKey = ({ kind, id }: Subject) => ({ subject_kind: kind, subject_id: id });

export const keyOf = ({ subject_kind, subject_id }: Pick<CaseRow, 'subject_kind' | 'subject_id'>) => ({
  ...{ subject_kind, subject_id },
});

export const latest = (...times: Date[]): Date => new Date(Math.max(...times.map((time) => time.getTime())));

/** The case, opened where there is none; nobody else reports or decides until the transaction is over. */
export function lockCase(tx: ShardTransaction, { subject, authorId, reportedAt }: NewReport): Promise<CaseRow> {
  return tx.db
    .insertInto('moderation_case')
    .values({
      ...toKey(subject),
      ...{ author_id: authorId, status: 'OPEN', open_reports: 0, total_reports: 0 },
      ...{ first_reported_at: reportedAt, last_reported_at: reportedAt },
    })
    .onConflict((conflict) =>
      conflict
        .columns(['subject_kind', 'subject_id'])
        .doUpdateSet({ status: (row) => row.ref('moderation_case.status') }),
    )
    .returning(caseColumns)
    .executeTakeFirstOrThrow();
}

export interface KeptReport {
  id: ReportId;
  at: Date;
  /** What it adds to the reports ever made, and to those since the last decision. */
  adds: { ever: 0 | 1; open: 0 | 1 };
}

/** Keeps the words, and since when they stand: what is said again counts again only after a decision. */
export async function keepReport(
  tx: ShardTransaction,
  row: CaseRow,
  report: Report & { reportedAt: Date },
): Promise<KeptReport> {
  const { reason, details, reporter } = report;
  const decidedAt = row.resolved_at;
  // Behind the decision that it asks to look at again.
  const at = decidedAt ? latest(report.reportedAt, new Date(decidedAt.getTime() + 1)) : report.reportedAt;
  const own = { ...keyOf(row), reporter_id: reporter };
  const said = await tx.db
    .selectFrom('report')
    .where((one) => one.and(own))
    .select(['id', 'created_at'])
    .executeTakeFirst();
  if (!said) {
    const id = await nextId<ReportId & AnyId>(tx);
    await tx.db
      .insertInto('report')
      .values({ id, ...own, reason, details, created_at: at })
      .execute();
    return { id, at, adds: { ever: 1, open: 1 } };
  }
  const isOpen = !decidedAt || said.created_at > decidedAt;
  await tx.db
    .updateTable('report')
    .where('id', '=', said.id)
    .set({ reason, details, ...(!isOpen && { created_at: at }) })
    .execute();
  return { id: said.id as ReportId, at, adds: { ever: 0, open: isOpen ? 0 : 1 } };
}

export function countReport(tx: ShardTransaction, row: CaseRow, { at, adds }: KeptReport): Promise<CaseRow> {
  return tx.db
    .updateTable('moderation_case')
    .where((one) => one.and(keyOf(row)))
    .set({
      status: 'OPEN',
      open_reports: row.open_reports + adds.open,
      total_reports: row.total_reports + adds.ever,
      last_reported_at: latest(row.last_reported_at, at),
    })
    .returning(caseColumns)
    .executeTakeFirstOrThrow();
}
