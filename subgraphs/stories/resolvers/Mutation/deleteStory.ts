import { parseId, type StoryId } from '@heliograph/platform/ids';
import { deleteStory as remove } from '../../domain/delete-story.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { changing } from '../story-payload.ts';

export const deleteStory: MutationResolvers['deleteStory'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const target = { viewer, storyId: parseId<StoryId>(input.storyId), idempotencyKey: input.idempotencyKey };
  const result = await changing(context, remove(context.stories, target));
  return result.ok
    ? { deletedStoryId: result.value, tray: await context.loaders.trays.load(viewer), errors: [] }
    : { deletedStoryId: null, tray: null, errors: [result.refusal] };
};
