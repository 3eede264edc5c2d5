import { parseId, type StoryId } from '@heliograph/platform/ids';
import { viewStory as view } from '../../domain/view-story.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { storyPayload } from '../story-payload.ts';

export const viewStory: MutationResolvers['viewStory'] = (_root, { input: { storyId, idempotencyKey } }, context) => {
  const { userId: viewer } = context.requireViewer();
  const target = { viewer, storyId: parseId<StoryId>(storyId), idempotencyKey };
  return storyPayload(context, view(context.stories, target));
};
