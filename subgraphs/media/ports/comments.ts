import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';

/** What someone wrote under a post. Comments that answer the post begin threads; all others stand in one of those. */
export interface Comment {
  id: CommentId;
  postId: PostId;
  authorId: UserId;
  /** The comment it answers, which may be gone by now. */
  replyToId: CommentId | null;
  /** The comment that begins its thread; null where it does so itself. */
  threadId: CommentId | null;
  text: string;
  createdAt: Date;
  isPinned: boolean;
}

/** Places in a list of comments: TOP goes by both, the other orders by the id alone. */
export interface CommentPosition {
  id: CommentId;
  topScore: number;
}

/** A comment as a list has it. */
export type ListedComment = Comment & CommentPosition;

export type CommentOrder = 'TOP' | 'NEWEST' | 'OLDEST';

/** A page of the answers in one thread, the earliest first. */
export interface ThreadPage {
  postId: PostId;
  thread: CommentId;
  limit: number;
  after: CommentPosition | null;
}

export type NewComment = Pick<Comment, 'postId' | 'authorId' | 'replyToId' | 'threadId' | 'text' | 'createdAt'> & {
  postAuthorId: UserId;
  idempotencyKey: string;
  /** Who is to be told of it beside them. */
  told?: { mentions?: UserId[]; replyToId?: CommentId; replyToAuthorId?: UserId };
};

/** A change of one comment that is there. */
export interface CommentChange {
  viewer: UserId;
  comment: Pick<Comment, 'id' | 'postId'>;
  idempotencyKey: string | null | undefined;
}

/** Wish to delete a comment, which may be gone already. */
export type CommentRemoval = Pick<CommentChange, 'viewer' | 'idempotencyKey'> & { commentId: CommentId };

export interface CommentStore {
  /** The cache's keys of these comments. */
  keysOf(ids: readonly CommentId[]): string[];
  /** Comments in the order of the ids; null where there is none. What is in a thread goes with the one that began it. */
  load(ids: readonly CommentId[]): Promise<(Comment | null)[]>;
  /**
   * Null, and nothing is written, where the author of the post has hidden it from the writer meanwhile, takes no comments
   * any more, or the thread is gone.
   */
  add(comment: NewComment): Promise<CommentId | null>;
  /** Those that answer the post, behind `after`. */
  ofPost(post: PostId, order: CommentOrder, limit: number, after: CommentPosition | null): Promise<ListedComment[]>;
  /** Pages of answers in the order asked; one statement a physical server for all of them. */
  inThreads(pages: readonly ThreadPage[]): Promise<ListedComment[][]>;
  /**
   * Takes a comment away, with what answers it where it begins a thread, and out of all counts.
   * @returns its post; null where there is no such comment
   */
  remove(removal: CommentRemoval): Promise<PostId | null>;
  /** What `remove` answered when this key came first; null where it never did. */
  removedBefore(removal: CommentRemoval): Promise<PostId | null>;
  /** Brings what TOP orders a comment by in line with its counts. */
  score(id: CommentId): Promise<void>;
}

/** What its author has pinned to the top of a post. */
export interface PinStore {
  /** 'gone' where the comment is, and 'full' where `limit` others are pinned; then nothing is written. */
  pin(change: CommentChange & { now: Date; limit: number }): Promise<'pinned' | 'gone' | 'full'>;
  /** False where the comment is gone. */
  unpin(change: CommentChange): Promise<boolean>;
}
