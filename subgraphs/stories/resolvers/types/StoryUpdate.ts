import type { StoryUpdateResolvers } from '../../generated/resolvers.ts';

export const StoryUpdate: StoryUpdateResolvers = {
  story: ({ kind, storyId }, _args, { loaders }) => (kind === 'CREATED' ? loaders.stories.load(storyId) : null),
  tray: ({ authorId }, _args, { loaders }) => loaders.trays.load(authorId),
};
