import { type CommentId, encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  nextId,
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import type { Decision, ModerationStore, ProvisionalDemotion, ReportId, Subject } from '../../ports.ts';
import { holdPublished } from '../posts/post-rows.ts';
import type { Integrities } from './integrities.ts';
import { type CaseRow, caseColumns } from './moderation-rows.ts';
import { countReport, keepReport, keyOf, latest, lockCase, toKey } from './report-rows.ts';

/**
 * Reports and decisions, on the shard of what they are about. Whoever writes either holds the case's row first, so that
 * what is counted and what stands is one, and then touches the thing itself.
 */
export function postgresModerationStore(options: {
  shards: Shards;
  integrities: Integrities;
  /** How what is to be removed goes, as part of the decision; for what is gone already, they do nothing. */
  removePost(tx: ShardTransaction, id: PostId): Promise<unknown>;
  removeComment(tx: ShardTransaction, id: CommentId): Promise<unknown>;
}): Pick<ModerationStore, 'report' | 'decide'> {
  const { shards, integrities, removePost, removeComment } = options;

  /** Nobody has decided on the post yet, and enough grown-up accounts have reported it. */
  const demoteIfMany = async (tx: ShardTransaction, row: CaseRow, demotion: ProvisionalDemotion, at: Date) => {
    const isPost = row.subject_kind === 'POST';
    if (!isPost || row.resolution !== null || row.open_reports < demotion.reporters) return;
    const grownUp = encodeId<UserId>({ createdAt: demotion.openedBefore, shard: 0, sequence: 0 });
    const reporters = await tx.db
      .selectFrom('report')
      .where((report) => report.and(keyOf(row)))
      // Ids tell when an account was opened; those below zero were.
      .where('reporter_id', '>', '0')
      .where('reporter_id', '<', grownUp)
      .select('id')
      .limit(demotion.reporters)
      .execute();
    if (reporters.length < demotion.reporters) return;
    const isNews = await integrities.ofPost(tx, row.subject_id as PostId, 'DEMOTE');
    if (isNews) await keepDecision(tx, row, { action: 'DEMOTE', moderator: null, decidedAt: at });
  };

  const enforce = async (tx: ShardTransaction, { subject, action }: Decision): Promise<void> => {
    if (subject.kind === 'USER' && action !== 'REMOVE') return integrities.ofAccount(tx, subject.id, action);
    if (subject.kind === 'POST' && action === 'REMOVE') await removePost(tx, subject.id);
    if (subject.kind === 'POST' && action !== 'REMOVE') await integrities.ofPost(tx, subject.id, action);
    if (subject.kind === 'COMMENT' && action === 'REMOVE') await removeComment(tx, subject.id);
  };

  return {
    async report(report, demotion) {
      const { reporter, subject, hostId, reason, details, idempotencyKey } = report;
      const shard = shardOf(subject.id);
      if (shard >= shards.map.shards) return null;
      const input = [subject.kind, subject.id, reason, details];
      const write = { viewer: reporter, mutation: 'report', key: idempotencyKey, input };
      const reported = writeOnce<ReportId>(shards, shard, write, async (tx) => {
        if (hostId && !(await mayActOn(tx, { actor: reporter, author: hostId }))) throw new WriteRefused();
        const before = await lockCase(tx, report);
        if (!(await isThere(tx, subject))) throw new WriteRefused();
        const kept = await keepReport(tx, before, report);
        const after = await countReport(tx, before, kept);
        await demoteIfMany(tx, after, demotion, kept.at);
        return kept.id;
      });
      return unlessRefused(reported);
    },

    async decide(decision) {
      const { moderator, subject, action, idempotencyKey } = decision;
      const write = {
        ...{ viewer: moderator, mutation: 'resolveReport', key: idempotencyKey },
        input: [subject.kind, subject.id, action],
      };
      const decided = writeOnce(shards, shardOf(subject.id), write, async (tx) => {
        const row = await tx.db
          .selectFrom('moderation_case')
          .where((found) => found.and(keyOf(toKey(subject))))
          .select(caseColumns)
          .forUpdate()
          .executeTakeFirst();
        if (!row) throw new WriteRefused();
        if (row.status === 'RESOLVED' && row.resolution === action) return 'decided';
        // Behind every report it is about, whatever the clocks of those who took them.
        const decidedAt = latest(decision.decidedAt, row.last_reported_at);
        await tx.db
          .updateTable('moderation_case')
          .where((found) => found.and(keyOf(row)))
          .set({ status: 'RESOLVED', open_reports: 0, resolution: action, resolved_at: decidedAt })
          .execute();
        await keepDecision(tx, row, { action, moderator, decidedAt });
        await enforce(tx, decision);
        return 'decided';
      });
      return (await unlessRefused(decided)) !== null;
    },
  };
}

/** Whether what is reported is still there, and stays until the transaction ends; accounts are not ours to look for. */
async function isThere(tx: ShardTransaction, { kind, id }: Subject): Promise<boolean> {
  if (kind === 'USER') return true;
  if (kind === 'POST') return (await holdPublished(tx, id)) !== null;
  const found = tx.db.selectFrom('comment').where('id', '=', id).select('id').forKeyShare();
  return (await found.executeTakeFirst()) !== undefined;
}

async function keepDecision(
  tx: ShardTransaction,
  row: CaseRow,
  { action, moderator, decidedAt }: Pick<Decision, 'action' | 'decidedAt'> & { moderator: UserId | null },
): Promise<void> {
  await tx.db
    .insertInto('moderation_decision')
    .values({
      ...keyOf(row),
      ...{ id: await nextId(tx), author_id: row.author_id, action, moderator_id: moderator, decided_at: decidedAt },
    })
    .execute();
}
