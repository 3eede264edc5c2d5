import type { MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import type { Audience } from './stories.ts';

/** What trays are made of. */
export interface ActiveStory {
  id: StoryId;
  audience: Audience;
  createdAt: Date;
  expiresAt: Date;
  mediaId: MediaId;
}

/** The stories that are not over, by their authors. */
export interface ActiveStories {
  /**
   * Of each author, in the order asked, the stories that are up at this time, the earliest first. One round trip for all
   * of them, however many there are; what was lost is rebuilt from the rows.
   */
  read(authors: readonly UserId[], at: Date): Promise<ActiveStory[][]>;
  /** Adds a story; may be repeated. */
  put(author: UserId, story: ActiveStory, at: Date): Promise<void>;
  /** Takes one out; may be repeated. */
  take(author: UserId, id: StoryId): Promise<void>;
  /** Takes out all of an author's. */
  forgetAuthor(author: UserId): Promise<void>;
}

/** Which of the stories that are up a viewer has seen. */
export interface SeenStories {
  /** For each of them; one round trip. */
  among(viewer: UserId, ids: readonly StoryId[], at: Date): Promise<boolean[]>;
  /** Notes for the viewer what they have seen; may be repeated. */
  note(viewer: UserId, story: { id: StoryId; expiresAt: Date }, at: Date): Promise<void>;
  /** Forgets what is kept in memory of what an erased account has seen. */
  forget(viewer: UserId): Promise<void>;
}
