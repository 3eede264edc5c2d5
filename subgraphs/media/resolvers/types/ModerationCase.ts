import { MODERATION } from '@heliograph/platform/auth';
import { caseIdOf, subjectOf } from '../../domain/moderation/case-id.ts';
import type { ModerationCaseResolvers } from '../../generated/resolvers.ts';

export const ModerationCase: ModerationCaseResolvers = {
  async __resolveReference({ id }, context) {
    context.requireScope(MODERATION);
    const subject = subjectOf(id);
    const [found] = subject ? await context.media.moderation.load([subject]) : [];
    return found ?? null;
  },
  id: ({ subject }) => caseIdOf(subject),
  subjectKind: ({ subject }) => subject.kind,
  subjectId: ({ subject }) => subject.id,
  post: ({ subject }, _args, { caseFiles }) => (subject.kind === 'POST' ? caseFiles.post(subject.id) : null),
  comment: ({ subject }, _args, { caseFiles }) => (subject.kind === 'COMMENT' ? caseFiles.comment(subject.id) : null),
  author: ({ authorId }) => ({ id: authorId }),
  reportCount: ({ totalReports }) => totalReports,
  reasons: ({ subject }, _args, { caseFiles }) => caseFiles.reasons(subject),
  resolution: ({ isOpen, decision }) => (isOpen ? null : (decision?.action ?? null)),
  resolvedAt: ({ isOpen, decision }) => (isOpen ? null : (decision?.at ?? null)),
};
