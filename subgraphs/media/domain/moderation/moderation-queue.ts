import type { ModerationStore, QueuedCase, QueuePosition, SubjectKind } from '../../ports.ts';

/** Where a page ended, and since when the pages of this scroll stand still. */
export interface QueueCursor {
  asOf: Date;
  position: QueuePosition;
}

export interface QueueDependencies {
  moderation: Pick<ModerationStore, 'queue'>;
  now(): Date;
}

/**
 * One page of what moderators have to decide on. All pages of a scroll show the order in which the cases stood when it
 * began, less those that were decided meanwhile: reports that come in between move nothing and repeat nothing, and show
 * on the next first page.
 */
export async function moderationQueue(
  { moderation, now }: QueueDependencies,
  { kind, first, after }: { kind: SubjectKind | null; first: number; after: QueueCursor | null },
): Promise<{ cases: { found: QueuedCase; cursor: QueueCursor }[]; hasNextPage: boolean }> {
  const asOf = after?.asOf ?? now();
  const cases = await moderation.queue({ kind, asOf, limit: first + 1, after: after?.position ?? null });
  return {
    cases: cases.slice(0, first).map((found) => ({ found, cursor: { asOf, position: found } })),
    hasNextPage: cases.length > first,
  };
}
