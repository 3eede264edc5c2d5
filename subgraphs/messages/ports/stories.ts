import type { StoryId, UserId } from '@heliograph/platform/ids';

/** A story that is up. */
export interface AnswerableStory {
  storyId: StoryId;
  authorId: UserId;
  audience: 'FOLLOWERS' | 'CLOSE_FRIENDS';
  expiresAt: Date;
}

/** The stories that can be answered, as the room is told of them. */
export interface AnswerableStories {
  /** May be repeated. */
  note(story: AnswerableStory): Promise<void>;
  /** The same, of one that is over or was deleted. */
  forget(story: Pick<AnswerableStory, 'storyId'>): Promise<void>;
  /** Null where the room knows of none such. */
  find(id: StoryId): Promise<AnswerableStory | null>;
}

/** Whom stories are for, as the graph has it. */
export interface StoryAudience {
  /** Whether the viewer may see what the author posts, and a story for this audience is for them. */
  reaches(viewer: UserId, story: Pick<AnswerableStory, 'authorId' | 'audience'>): Promise<boolean>;
}
