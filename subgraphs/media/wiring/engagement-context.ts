import { createCursorSeal } from '@heliograph/platform/auth';
import type { AnyId, CollectionId } from '@heliograph/platform/ids';
import { type Cursors, createCursors } from '@heliograph/platform/subgraph';
import type { Viewer } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import type { CommentDependencies } from '../domain/comments/add-comment.ts';
import type { DeleteCommentDependencies } from '../domain/comments/delete-comment.ts';
import type { PinDependencies } from '../domain/comments/pin-comment.ts';
import type { CommentLikeDependencies } from '../domain/likes/like-comment.ts';
import type { LikeDependencies } from '../domain/likes/like-post.ts';
import type { CollectionDependencies } from '../domain/saves/collections.ts';
import type { SaveDependencies } from '../domain/saves/save-post.ts';
import type {
  CollectionStore,
  CommentPosition,
  CommentStore,
  ListedComment,
  SavedCollection,
  ThreadPage,
} from '../ports.ts';

/** Where a page of edges ended: when the edge was made (ISO 8601), and to whom or what. */
export type EdgeMark = [time: string, id: AnyId];

/** What the rules of comments, likes and saves need. */
export type EngagementDependencies = CommentDependencies &
  DeleteCommentDependencies &
  PinDependencies &
  LikeDependencies &
  CommentLikeDependencies &
  SaveDependencies &
  CollectionDependencies & { comments: CommentStore };

/** What one request reads of them. */
export interface EngagementReads {
  /** Answers, whoever may see them; of all threads of a page one statement a physical server. */
  threads: DataLoader<ThreadPage, ListedComment[]>;
  /** The viewer's own; null for those of others. */
  collections: DataLoader<CollectionId, SavedCollection | null>;
}

export interface EngagementCursors {
  comments: Cursors<CommentPosition>;
  likes: Cursors<EdgeMark>;
  saves: Cursors<EdgeMark>;
  collections: Cursors<CollectionId>;
}

export function engagementReads(
  viewer: Viewer,
  { comments, collections }: { comments: CommentStore; collections: CollectionStore },
): EngagementReads {
  return {
    threads: new DataLoader((pages) => comments.inThreads(pages), { cache: false }),
    collections: new DataLoader(async (ids) => (viewer ? collections.load(viewer, ids) : ids.map(() => null))),
  };
}

export function engagementCursors(secret: string): EngagementCursors {
  const cursors = <Position>(list: string) =>
    createCursors<Position>(createCursorSeal({ secret, purpose: `media.${list}` }));
  return {
    comments: cursors('comments'),
    likes: cursors('likes'),
    saves: cursors('saves'),
    collections: cursors('collections'),
  };
}
