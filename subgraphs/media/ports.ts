import type { MediaRejectionCode, RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import type { CommentId, MediaId, PostId, UserId } from '@heliograph/platform/ids';

export type MediaStatus = 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'REJECTED';

/** A photo, from the request of its upload on. */
export interface Media {
  id: MediaId;
  ownerId: UserId;
  status: MediaStatus;
  kind: 'IMAGE';
  altText: string | null;
  /** Set once REJECTED. */
  rejection: { code: MediaRejectionCode; message: string } | null;
  /** Pixels; set once READY, like all below. */
  width: number | null;
  height: number | null;
  /** thumbhash, base64 */
  placeholder: string | null;
  /** #rrggbb */
  dominantColor: string | null;
  variants: RenderedVariant[];
  createdAt: Date;
  /** When it first appeared in a post; until then only its owner sees it. */
  publishedAt: Date | null;
}

/** What was announced of an upload: the presigned PUT admits nothing else. */
export interface AnnouncedUpload {
  mediaId: MediaId;
  stagingKey: string;
  contentType: string;
  byteSize: number;
  /** base64 */
  sha256: string;
  expiresAt: Date;
}

export interface NewUpload {
  ownerId: UserId;
  contentType: string;
  byteSize: number;
  sha256: string;
  altText: string | null;
  expiresAt: Date;
  idempotencyKey: string;
}

export interface MediaStore {
  /** Media in the order of the ids; null where there is none. One multiget, then at most one query a server. */
  load(ids: readonly MediaId[]): Promise<(Media | null)[]>;
  /** The same past the cache, for decisions. */
  loadFresh(ids: readonly MediaId[]): Promise<(Media | null)[]>;
  /** Notes an upload that is about to come, and a job that gives it up when it does not. */
  announce(upload: NewUpload): Promise<AnnouncedUpload>;
  findUpload(id: MediaId): Promise<(AnnouncedUpload & { ownerId: UserId; status: MediaStatus }) | null>;
  /** Keeps that the app has called this upload complete under this key: it stands for no other upload. */
  keepCompletion(completion: { viewer: UserId; mediaId: MediaId; idempotencyKey: string }): Promise<void>;
  /** The bytes are there: PROCESSING, with the owner's next sequence number and a job for the pipeline. Once. */
  startProcessing(id: MediaId, now: Date): Promise<void>;
  /**
   * Keeps what the pipeline made of an upload, and completes the owner's uploads in their order: one whose
   * predecessor is still being worked on waits for it, `patienceMs` at most.
   */
  settle(id: MediaId, outcome: RenderOutcome, now: Date, patienceMs: number): Promise<void>;
  /** Completes what has an outcome and need not wait any longer. */
  advanceLane(ownerId: UserId, now: Date, patienceMs: number): Promise<void>;
  /** The cache's keys of these media. */
  keysOf(ids: readonly MediaId[]): string[];
  /** Rejects an upload that never came. */
  expire(id: MediaId, rejection: { code: MediaRejectionCode; message: string }): Promise<void>;
}

/**
 * Rings when media of an owner have become READY or REJECTED. It does not say which, and a ring may be lost: whoever
 * listens looks at the media, and now and then without a ring.
 */
export interface ProcessedBell {
  /**
   * Calls `wake` at every ring.
   * @returns how to stop listening
   */
  listen(ownerId: UserId, wake: () => void): () => void;
}

/** Where the app sends the bytes. */
export interface UploadSite {
  ticket(upload: AnnouncedUpload): Promise<UploadTicket>;
  /** Whether all announced bytes are there. */
  hasArrived(upload: AnnouncedUpload): Promise<boolean>;
  /** Removes what was sent, if anything. */
  discard(upload: Pick<AnnouncedUpload, 'stagingKey'>): Promise<void>;
}

export interface UploadTicket {
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  expiresAt: Date;
}

/** A tappable part of a caption; offsets in UTF-16 code units. */
export type CaptionEntity = { offset: number; length: number } & ({ hashtag: string } | { userId: UserId });

export interface Post {
  id: PostId;
  authorId: UserId;
  mediaIds: MediaId[];
  caption: string;
  captionEntities: CaptionEntity[];
  commentsEnabled: boolean;
  createdAt: Date;
}

export type NewPost = Omit<Post, 'id'> & { idempotencyKey: string };

export interface PostStore {
  /** Posts in the order of the ids; null where there is none. One multiget, then at most one query a server. */
  load(ids: readonly PostId[]): Promise<(Post | null)[]>;
  /** The cache's keys of these posts. */
  keysOf(ids: readonly PostId[]): string[];
  publish(post: NewPost): Promise<PostId>;
  /** Newest first, older than `before`. */
  byAuthor(author: UserId, limit: number, before: PostId | null): Promise<Post[]>;
}

export interface LikeStore {
  /**
   * Records the like once, however often it is asked.
   * @returns false, and records nothing, where the author has hidden the post from the viewer meanwhile
   */
  add(like: Like): Promise<boolean>;
  remove(like: Like): Promise<void>;
}

export interface Like {
  viewer: UserId;
  post: Post;
  idempotencyKey: string | null | undefined;
}

export interface Comment {
  id: CommentId;
  postId: PostId;
  authorId: UserId;
  replyToId: CommentId | null;
  text: string;
  createdAt: Date;
}

export type CommentOrder = 'NEWEST' | 'OLDEST';

export interface CommentStore {
  /** The cache's keys of these comments. */
  keysOf(ids: readonly CommentId[]): string[];
  load(ids: readonly CommentId[]): Promise<(Comment | null)[]>;
  /** Null, and nothing is written, where the author of the post has hidden it from the writer meanwhile. */
  add(comment: Omit<Comment, 'id'> & { postAuthorId: UserId; idempotencyKey: string }): Promise<CommentId | null>;
  ofPost(post: PostId, order: CommentOrder, limit: number, after: CommentId | null): Promise<Comment[]>;
}

/** Processed variants, which everyone may read who knows their keys. */
export interface PublicObjects {
  discard(keys: readonly string[]): Promise<void>;
}

/**
 * What this room keeps of an account, for the day on which it is deleted. Each call takes a bite and may be repeated; it
 * answers whether there may be more.
 */
export interface AccountTraces {
  /** Posts, with what others left under them. */
  erasePosts(author: UserId): Promise<boolean>;
  /** Comments under posts of others. */
  eraseComments(writer: UserId): Promise<boolean>;
  /** That captions of others mention the account: it becomes plain text. */
  eraseMentions(mentioned: UserId): Promise<boolean>;
  /** Photos, raw and processed; 'later' while some are being processed. */
  eraseMedia(owner: UserId, now: Date): Promise<boolean | 'later'>;
}

/** What an account has made, for its archive: pages of a few hundred, in no particular order. */
export interface AccountWorks {
  posts(author: UserId): AsyncIterable<Post>;
  comments(writer: UserId): AsyncIterable<Comment>;
  likes(viewer: UserId): AsyncIterable<{ postId: PostId; time: Date }>;
  media(owner: UserId): AsyncIterable<Media & { contentType: string }>;
}

/** Usernames as people mention them. */
export interface UsernameDirectory {
  /** Ids of the accounts that have these usernames. */
  find(usernames: readonly string[]): Promise<Map<string, UserId>>;
}
