import type { StoryId, UserId } from '@heliograph/platform/ids';
import type { OptionId, Request, Story } from './stories.ts';

/** What a viewer has done with a story. */
export interface View {
  viewerId: UserId;
  viewedAt: Date;
  reaction: string | null;
  vote: OptionId | null;
}

/** Where a page of viewers ended. */
export type ViewPosition = Pick<View, 'viewedAt' | 'viewerId'>;

/** A deed of the viewer's, who is not the author. False, or as said, where the story is not there for them any more. */
export interface StoryViews {
  /** Counts the viewer, once. */
  view(viewer: UserId, story: Story, request: Request): Promise<boolean>;
  /** @param reaction null takes it back */
  react(viewer: UserId, story: Story, reaction: string | null, request: Request): Promise<boolean>;
  vote(viewer: UserId, story: Story, option: OptionId, request: Request): Promise<'voted' | 'VOTED_OTHERWISE' | null>;
  /** What the viewer has done with each of these; null where nothing. At most one statement a physical server. */
  of(viewer: UserId, ids: readonly StoryId[]): Promise<(View | null)[]>;
  /** Who has seen a story, the latest first, behind `after`. */
  viewers(id: StoryId, limit: number, after: ViewPosition | null): Promise<View[]>;
  /** How many have seen each story, or chosen each option; exact. */
  counts(asked: readonly Counted[]): Promise<number[]>;
}

export type Counted = { views: StoryId } | { votes: OptionId };
