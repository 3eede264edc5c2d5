import { refusingConflicts } from '@heliograph/platform/subgraph';
import { subjectFrom } from '../../domain/moderation/case-id.ts';
import { report as tell } from '../../domain/moderation/report.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const report: MutationResolvers['report'] = async (_root, { input }, context) => {
  const { userId: reporter } = context.requireViewer();
  const { subjectKind, subjectId, reason, details = null, idempotencyKey } = input;
  const subject = subjectFrom(subjectKind, subjectId);
  const result = await refusingConflicts(
    tell(context.media, { reporter, subjectKind, subject, reason, details, idempotencyKey }),
  );
  return result.ok ? { reportId: result.value, errors: [] } : { reportId: null, errors: [result.refusal] };
};
