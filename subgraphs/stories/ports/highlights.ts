import type { HighlightId, MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import type { Request, Story } from './stories.ts';

export interface Highlight {
  id: HighlightId;
  authorId: UserId;
  title: string;
  createdAt: Date;
}

/** Who looks at highlights: close friends see more in them. */
export interface Onlooker {
  isCloseFriend: boolean;
}

export interface Highlights {
  /** @returns the highlight; or why there is none: one of the stories is not the author's, or they have enough */
  create(
    highlight: { authorId: UserId; title: string; storyIds: readonly StoryId[]; createdAt: Date },
    request: Request,
  ): Promise<HighlightId | 'NO_STORY' | 'TOO_MANY'>;
  load(ids: readonly HighlightId[]): Promise<(Highlight | null)[]>;
  /** An author's highlights with anything in them for this onlooker, the latest first, older than `before`. */
  ofAuthor(author: UserId, by: Onlooker, limit: number, before: HighlightId | null): Promise<Highlight[]>;
  /** What each shows first to its onlooker; null where nothing. At most one statement a physical server. */
  covers(asked: readonly { id: HighlightId; by: Onlooker }[]): Promise<(MediaId | null)[]>;
  /** Its stories with their places, behind a place. */
  stories(id: HighlightId, by: Onlooker, limit: number, after: number | null): Promise<PlacedStory[]>;
}

export interface PlacedStory {
  position: number;
  story: Story;
}
