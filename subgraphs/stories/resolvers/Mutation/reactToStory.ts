import { parseId, type StoryId } from '@heliograph/platform/ids';
import { reactToStory as react } from '../../domain/view-story.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { storyPayload } from '../story-payload.ts';

export const reactToStory: MutationResolvers['reactToStory'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { reaction, idempotencyKey } = input;
  const storyId = parseId<StoryId>(input.storyId);
  return storyPayload(context, react(context.stories, { viewer, storyId, reaction: reaction ?? null, idempotencyKey }));
};
