import type { UserId } from '@heliograph/platform/ids';
import type { Tray } from './domain/trays.ts';
import type { Highlight, Story, StoryUpdate } from './ports.ts';

/** What resolvers hand round as an object of each type. */
export type UserMapper = { id: UserId };
export type StoryMapper = Story;
export type StoryTrayMapper = Tray;
/** The story that asks it. */
export type StoryPollMapper = Story;
export type StoryUpdateMapper = StoryUpdate;
export type HighlightMapper = Highlight;
