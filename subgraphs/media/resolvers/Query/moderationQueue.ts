import { MODERATION } from '@heliograph/platform/auth';
import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import { caseIdOf, subjectOf } from '../../domain/moderation/case-id.ts';
import { type QueueCursor, moderationQueue as readQueue } from '../../domain/moderation/moderation-queue.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';
import type { QueuePlace } from '../../wiring/moderation-context.ts';

export const moderationQueue: QueryResolvers['moderationQueue'] = async (_root, args, context) => {
  context.requireScope(MODERATION);
  const cursors = context.cursors.moderation;
  const kind = args.subjectKind ?? null;
  const list = kind ?? 'ALL';
  const after = placeOf(cursors.decode(list, args.after));
  const page = await readQueue(context.media, { kind, first: pageSize(args), after });
  const { edges, pageInfo } = toConnection(page.cases, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ cursor: { asOf, position } }) =>
      cursors.encode(list, [
        asOf.toISOString(),
        position.urgency,
        position.firstReportedAt.toISOString(),
        caseIdOf(position.subject),
      ]),
  });
  return { pageInfo, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.found })) };
};

function placeOf(place: QueuePlace | null): QueueCursor | null {
  if (!place) return null;
  const [asOf, urgency, firstReportedAt, caseId] = place;
  const subject = subjectOf(caseId);
  return (
    subject && { asOf: new Date(asOf), position: { urgency, firstReportedAt: new Date(firstReportedAt), subject } }
  );
}
