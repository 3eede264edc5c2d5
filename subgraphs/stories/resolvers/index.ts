import type { Resolvers } from '../generated/resolvers.ts';
import { createHighlight } from './Mutation/createHighlight.ts';
import { createStory } from './Mutation/createStory.ts';
import { deleteStory } from './Mutation/deleteStory.ts';
import { reactToStory } from './Mutation/reactToStory.ts';
import { viewStory } from './Mutation/viewStory.ts';
import { votePoll } from './Mutation/votePoll.ts';
import { story } from './Query/story.ts';
import { storyArchive } from './Query/storyArchive.ts';
import { storyTray } from './Query/storyTray.ts';
import { storyUpdated } from './Subscription/storyUpdated.ts';
import { Highlight } from './types/Highlight.ts';
import { Story } from './types/Story.ts';
import { StoryPoll } from './types/StoryPoll.ts';
import { StoryTray } from './types/StoryTray.ts';
import { StoryUpdate } from './types/StoryUpdate.ts';
import { User } from './types/User.ts';

export const resolvers: Resolvers = {
  Query: { storyTray, story, storyArchive },
  Mutation: { createStory, viewStory, deleteStory, reactToStory, votePoll, createHighlight },
  Subscription: { storyUpdated },
  User,
  StoryTray,
  Story,
  StoryPoll,
  StoryUpdate,
  Highlight,
  UserError: { __resolveType: () => 'InputError' },
};
