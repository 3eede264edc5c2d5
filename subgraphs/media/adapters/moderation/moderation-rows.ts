import type { UserId } from '@heliograph/platform/ids';
import type { Tables } from '@heliograph/platform/shards';
import type { Selectable } from 'kysely';
import type { ModerationAction, ModerationCase, Subject } from '../../ports.ts';

export const caseColumns = [
  'subject_kind',
  'subject_id',
  'author_id',
  'status',
  'open_reports',
  'total_reports',
  'first_reported_at',
  'last_reported_at',
  'resolution',
  'resolved_at',
] as const;

export type CaseRow = Pick<Selectable<Tables['moderation_case']>, (typeof caseColumns)[number]>;

export const toSubject = (row: Pick<CaseRow, 'subject_kind' | 'subject_id'>): Subject =>
  ({ kind: row.subject_kind, id: row.subject_id }) as Subject;

export function toCase(row: CaseRow): ModerationCase {
  const { resolution, resolved_at: at } = row;
  return {
    subject: toSubject(row),
    authorId: row.author_id as UserId,
    isOpen: row.status === 'OPEN',
    openReports: row.open_reports,
    totalReports: row.total_reports,
    firstReportedAt: row.first_reported_at,
    lastReportedAt: row.last_reported_at,
    decision: resolution && at ? { action: resolution as ModerationAction, at } : null,
  };
}
