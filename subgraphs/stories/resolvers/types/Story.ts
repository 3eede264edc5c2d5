import { parseId, type StoryId } from '@heliograph/platform/ids';
import type { Context } from '../../context.ts';
import { isUp } from '../../domain/visible-stories.ts';
import type { StoryResolvers } from '../../generated/resolvers.ts';
import type { Story as StoryOfThisRoom } from '../../ports.ts';
import { viewerConnection } from './viewer-connection.ts';

export const Story: StoryResolvers = {
  __resolveReference({ id }, { loaders }) {
    const known = parseId<StoryId>(id);
    return known ? loaders.stories.load(known) : null;
  },
  author: ({ authorId }) => ({ id: authorId }),
  media: ({ mediaId }, _args, { shown }) => shown(mediaId),
  async viewerHasSeen(story, _args, context) {
    if (isOwn(story, context)) return true;
    // What is over is remembered on the story's side alone.
    if (isUp(story, context.stories.now())) return context.loaders.seen.load(story.id);
    return (await context.loaders.ownViews.load(story.id)) !== null;
  },
  viewCount: (story, _args, context) =>
    isOwn(story, context) ? context.loaders.counts.load({ views: story.id }) : null,
  viewers: (story, args, context) => (isOwn(story, context) ? viewerConnection(story.id, args, context) : null),
  poll: (story) => (story.poll ? story : null),
};

const isOwn = ({ authorId }: StoryOfThisRoom, { viewer }: Context): boolean => viewer?.userId === authorId;
