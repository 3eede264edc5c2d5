import { MODERATION } from '@heliograph/platform/auth';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { subjectOf } from '../../domain/moderation/case-id.ts';
import { resolveReport as resolve } from '../../domain/moderation/resolve-report.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const resolveReport: MutationResolvers['resolveReport'] = async (_root, { input }, context) => {
  const { userId: moderator } = context.requireScope(MODERATION);
  const { action, idempotencyKey } = input;
  const subject = subjectOf(input.caseId);
  const result = await refusingConflicts(resolve(context.media, { moderator, subject, action, idempotencyKey }));
  return result.ok ? { case: result.value, errors: [] } : { case: null, errors: [result.refusal] };
};
