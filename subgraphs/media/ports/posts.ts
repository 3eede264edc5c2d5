import type { LocationId, MediaId, PostId, UserId } from '@heliograph/platform/ids';

/** A tappable part of a caption; offsets in UTF-16 code units. */
export type CaptionEntity = { offset: number; length: number } & ({ hashtag: string } | { userId: UserId });

/** Who may see a post: everyone who may see the author's posts where it is PUBLISHED, else its author alone. */
export type PostVisibility = 'PUBLISHED' | 'DRAFT' | 'SCHEDULED' | 'ARCHIVED';

/** Someone in a picture; x and y are fractions of its width and height. */
export interface UserTag {
  userId: UserId;
  mediaId: MediaId;
  x: number;
  y: number;
}

export interface Post {
  id: PostId;
  authorId: UserId;
  mediaIds: MediaId[];
  caption: string;
  captionEntities: CaptionEntity[];
  commentsEnabled: boolean;
  /** When it was published; of what is not published yet, when it was made. */
  createdAt: Date;
  /** When its author last changed what it says. */
  editedAt: Date | null;
  visibility: PostVisibility;
  /** When it will be published; null unless it is SCHEDULED. */
  scheduledAt: Date | null;
  locationId: LocationId | null;
  userTags: UserTag[];
  hideLikeCount: boolean;
  /** 1 for most; less where fewer people should see it. */
  integrity: number;
}

/** What is left out is as for an ordinary post that is published now. */
export type NewPost = Pick<
  Post,
  'authorId' | 'mediaIds' | 'caption' | 'captionEntities' | 'commentsEnabled' | 'createdAt'
> &
  Partial<Pick<Post, 'visibility' | 'scheduledAt' | 'locationId' | 'userTags' | 'hideLikeCount'>>;

/** That somebody asks for a new post. */
export interface PublishRequest {
  viewer: UserId;
  idempotencyKey: string;
  /** What the app has sent, which the key stands for. */
  input: unknown;
}

/** Why a post that was found in order could not be kept after all. */
export class PostNotKept extends Error {
  readonly code = 'POST_NOT_KEPT';
  /**
   * MEDIA: one of its media went away, or is being changed. DRAFTS: the author has as many drafts as there may be.
   */
  readonly reason: 'MEDIA' | 'DRAFTS';
  constructor(reason: PostNotKept['reason']) {
    super(`A post could not be kept, because of its ${reason.toLowerCase()}`);
    this.name = 'PostNotKept';
    this.reason = reason;
  }
}

/** Finished posts, and those that only their authors see. */
export interface PostStore {
  /** Posts in the order of the ids; null where there is none. One multiget, then at most one query a server. */
  load(ids: readonly PostId[]): Promise<(Post | null)[]>;
  /** The same past the cache, for decisions. */
  loadFresh(ids: readonly PostId[]): Promise<(Post | null)[]>;
  /** The cache's keys of these posts. */
  keysOf(ids: readonly PostId[]): string[];
  /** Newest first, older than `before`; the PUBLISHED ones where nothing else is asked for. */
  byAuthor(
    author: UserId,
    limit: number,
    before: PostId | null,
    visibilities?: readonly PostVisibility[],
  ): Promise<Post[]>;
  /**
   * Keeps a new post: published, or as a draft, or as one that a job publishes at its time.
   * @throws PostNotKept
   */
  publish(post: NewPost, request: PublishRequest): Promise<PostId>;
  /** What `publish` answered when this key came first; null where it never did. */
  publishedBefore(request: PublishRequest): Promise<PostId | null>;
}

/** Something that an author does to a post of theirs. */
export interface PostAct {
  viewer: UserId;
  postId: PostId;
  idempotencyKey: string | null | undefined;
  now: Date;
}

/** Drafts and scheduled posts on their way out. What is published is a new post. */
export interface DraftStore {
  /**
   * Publishes a draft or a scheduled post of the viewer's, without the people who may not be named any more.
   * @returns the new post; null where there is no such draft
   * @throws PostNotKept
   */
  publish(act: PostAct): Promise<PostId | null>;
  /**
   * Publishes what is SCHEDULED for exactly this time, once; nothing where that has changed. Where a media cannot be shown
   * any more, it becomes a draft for its author to see to.
   * @returns 'wait' while a media is being changed
   */
  publishScheduled(postId: PostId, at: Date, now: Date): Promise<'done' | 'wait'>;
}

/** Changes to what a post says; what is absent stays. */
export interface PostEdit {
  text?: Pick<Post, 'caption' | 'captionEntities'>;
  locationId?: LocationId | null;
  userTags?: UserTag[];
  /** For what is not published yet. */
  scheduledAt?: Date | null;
  commentsEnabled?: boolean;
  hideLikeCount?: boolean;
}

/**
 * What becomes of posts. Each change is made under the post's lock, with the counts, events and jobs that follow from it,
 * and answers false where the viewer has no such post.
 */
export interface PostChanges {
  /** @param input what the app has sent, which its key stands for */
  edit(act: PostAct & { edit: PostEdit; input: unknown }): Promise<boolean>;
  /** Hides a published post from everyone but its author. One that is archived stays so. */
  archive(act: PostAct): Promise<boolean>;
  /** Publishes an archived post at its old place. @throws PostNotKept */
  restore(act: PostAct): Promise<boolean>;
  /** Takes a post of any kind away from everyone at once; what hangs on it is erased by a job. */
  remove(act: PostAct): Promise<boolean>;
  /**
   * Takes the viewer's own tags off a post of whomever.
   * @param mustStand whether there has to be one: false, and nothing is recorded, where there has to be and is none
   */
  removeTags(act: PostAct, mustStand?: boolean): Promise<boolean>;
}

/** What there is of a post that was deleted, for the job that erases it. Each call may be repeated. */
export interface PostTraces {
  /** Takes a bite of what others left under it, and of the lists it is in; answers whether there may be more. */
  eraseBelongings(postId: PostId): Promise<boolean>;
  /**
   * Erases its media but for those that another post of its author has, or a story shows; 'later' while the pipeline works
   * on one.
   * @param isRemoved moderators removed it: what stories show of it goes, too
   */
  eraseMedia(postId: PostId, now: Date, isRemoved: boolean): Promise<'done' | 'later'>;
  eraseRow(postId: PostId): Promise<void>;
  /** Takes a bite of the last that is known of it: that its author has hidden it. Answers whether there may be more. */
  eraseLast(postId: PostId): Promise<boolean>;
}

/** Accounts as people name them. */
export interface UsernameDirectory {
  /** Ids of the accounts that have these usernames. */
  find(usernames: readonly string[]): Promise<Map<string, UserId>>;
  /** Which of these accounts there are. */
  existing(ids: readonly UserId[]): Promise<Set<UserId>>;
}
