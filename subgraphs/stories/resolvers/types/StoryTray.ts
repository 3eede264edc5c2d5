import { latestAt, latestOf } from '../../domain/trays.ts';
import type { StoryTrayResolvers } from '../../generated/resolvers.ts';

export const StoryTray: StoryTrayResolvers = {
  id: ({ authorId }) => authorId,
  user: ({ authorId }) => ({ id: authorId }),
  storyCount: ({ stories }) => stories.length,
  latestStoryAt: latestAt,
  preview: (tray, _args, { shown }) => shown(latestOf(tray).mediaId),
  async stories({ stories }, _args, { loaders }) {
    const found = await Promise.all(stories.map(({ id }) => loaders.stories.load(id)));
    return found.filter((story) => story !== null);
  },
};
