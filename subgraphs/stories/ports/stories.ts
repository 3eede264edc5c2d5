import type { AnyId, MediaId, StoryId, UserId } from '@heliograph/platform/ids';

export type Audience = 'FOLLOWERS' | 'CLOSE_FRIENDS';

/** An option of a poll. */
export type OptionId = AnyId;

export interface Poll {
  question: string;
  options: { id: OptionId; text: string }[];
}

export interface Story {
  id: StoryId;
  authorId: UserId;
  mediaId: MediaId;
  audience: Audience;
  createdAt: Date;
  expiresAt: Date;
  poll: Poll | null;
  /** It can be seen when it is over, too. */
  isHighlighted: boolean;
}

/** What a story is made of; the options of its poll get their ids with it. */
export interface NewStory extends Pick<Story, 'authorId' | 'mediaId' | 'audience' | 'createdAt' | 'expiresAt'> {
  poll: { question: string; options: string[] } | null;
}

/** A write that is done once for its key. */
export interface Request {
  idempotencyKey: string | null | undefined;
  /** What the key is bound to. */
  input: unknown;
}

export interface StoryReader {
  /** In the order of the ids, null where there is none; one multiget, then at most one statement a physical server. */
  load(ids: readonly StoryId[]): Promise<(Story | null)[]>;
}

export interface StoryStore extends StoryReader {
  /**
   * Keeps and tells of a story.
   * @returns its id; or why it is not kept: the photo is none of the author's, or they have as many as they may
   */
  create(story: NewStory, request: Request): Promise<StoryId | 'NO_PHOTO' | 'TOO_MANY'>;
  /** The story that came of this key before; null where none did. */
  createdBefore(author: UserId, request: Request): Promise<StoryId | null>;
  /** Takes a story of the author's away for everyone; false where they have none such. */
  remove(author: UserId, id: StoryId, request: Request): Promise<boolean>;
  /** The same with all that show a photo which is no more. */
  removeShowing(author: UserId, mediaId: MediaId): Promise<void>;
  /** Says that a story is over, once; not before it is. */
  expire(author: UserId, id: StoryId): Promise<void>;
  /** An author's stories that are not deleted, the latest first, older than `before`. */
  archive(author: UserId, limit: number, before: StoryId | null): Promise<Story[]>;
}

/** Photos that can become stories, as the media room tells of them. */
export interface Photos {
  note(photo: { mediaId: MediaId; ownerId: UserId }): Promise<unknown>;
  forget(photo: { mediaId: MediaId; ownerId: UserId }): Promise<unknown>;
  /** Whether it is a READY photo of this owner's; it waits a moment for one that has just become so. */
  has(owner: UserId, mediaId: MediaId): Promise<boolean>;
}
