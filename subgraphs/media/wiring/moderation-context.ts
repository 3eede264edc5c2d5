import { createCursorSeal } from '@heliograph/platform/auth';
import type { AnyId, CommentId, MediaId, PostId } from '@heliograph/platform/ids';
import { type Cursors, createCursors } from '@heliograph/platform/subgraph';
import DataLoader from 'dataloader';
import type { ReportDependencies } from '../domain/moderation/report.ts';
import type { ResolveDependencies } from '../domain/moderation/resolve-report.ts';
import type { Comment, Media, ModerationStore, Post, ReportReason, Subject } from '../ports.ts';

/** What the rules of moderation need. */
export type ModerationDependencies = ReportDependencies & ResolveDependencies & { moderation: ModerationStore };

/** Where a page of the queue ended; times are ISO 8601. */
export type QueuePlace = [asOf: string, urgency: number, firstReportedAt: string, caseId: string];

export interface ModerationCursors {
  moderation: Cursors<QueuePlace>;
}

export const moderationCursors = (secret: string): ModerationCursors => ({
  moderation: createCursors(createCursorSeal({ secret, purpose: 'media.moderation' })),
});

/**
 * What moderators look at: posts and comments as they are, past the rules that may hide them from the same people as
 * viewers. What is taken out of here is known by itself, so that it opens nothing elsewhere in the same request.
 */
export interface CaseFiles {
  post(id: PostId): Promise<Post | null>;
  comment(id: CommentId): Promise<Comment | null>;
  /** For whoever shows what belongs to it: whether a post or comment was taken out of here. */
  holds(shown: Post | Comment): boolean;
  /** The media of such a post. */
  media: DataLoader<MediaId, Media | null>;
  /** Why a subject was reported, the most frequent reason first. */
  reasons(subject: Subject): Promise<{ reason: ReportReason; count: number }[]>;
}

type Load<Id, Item> = (ids: readonly Id[]) => Promise<(Item | null)[]>;

/** The files of one request. Only who has the scope may come here: its callers ask for it. */
export function caseFiles(stores: {
  posts: { load: Load<PostId, Post> };
  comments: { load: Load<CommentId, Comment> };
  media: { load: Load<MediaId, Media> };
  moderation: Pick<ModerationStore, 'reasons'>;
}): CaseFiles {
  const taken = new WeakSet<Post | Comment>();
  const posts = new DataLoader<PostId, Post | null>((ids) => stores.posts.load(ids));
  const comments = new DataLoader<CommentId, Comment | null>((ids) => stores.comments.load(ids));
  const reasons = new DataLoader<Subject, Awaited<ReturnType<CaseFiles['reasons']>>, AnyId>(
    (subjects) => stores.moderation.reasons(subjects),
    { cacheKeyFn: ({ id }) => id },
  );
  /** A copy: the original may be what the viewer's own loader has found. */
  const take = <Item extends Post | Comment>(found: Item | null): Item | null => {
    const copy = found && { ...found };
    if (copy) taken.add(copy);
    return copy;
  };
  return {
    post: async (id) => take(await posts.load(id)),
    comment: async (id) => take(await comments.load(id)),
    holds: (shown) => taken.has(shown),
    media: new DataLoader((ids) => stores.media.load(ids)),
    reasons: (subject) => reasons.load(subject),
  };
}
