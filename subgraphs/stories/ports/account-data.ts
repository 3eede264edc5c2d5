import type { MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import type { Highlight, Story, View } from '../ports.ts';

/** What an account leaves in this room. */
export interface AccountTraces {
  /**
   * Erases a bite of what the account published, with all that hangs on it, and of what is kept of it on its own shard.
   * @returns whether there may be more
   */
  eraseOwn(userId: UserId): Promise<boolean>;
  /** The same of what it did with the stories of others, whose counts stay exact. */
  eraseViews(userId: UserId): Promise<boolean>;
  /** The same of what it was told, and what others were told of it. */
  eraseUpdates(userId: UserId): Promise<boolean>;
  /** Erases what Redis has of it. */
  forget(userId: UserId): Promise<void>;
  /** Erases a bite of a story that was deleted; answers whether there may be more. */
  eraseStory(story: { storyId: StoryId; authorId: UserId }): Promise<boolean>;
  readKept(userId: UserId): Promise<KeptOfAccount>;
}

export interface KeptOfAccount {
  stories: Story[];
  highlights: (Highlight & { mediaIds: MediaId[] })[];
  /** What it did with the stories of others. */
  views: (View & { storyId: StoryId })[];
}
