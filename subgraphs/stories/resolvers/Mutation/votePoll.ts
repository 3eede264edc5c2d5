import { parseId, type StoryId } from '@heliograph/platform/ids';
import { votePoll as vote } from '../../domain/view-story.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import type { OptionId } from '../../ports.ts';
import { storyPayload } from '../story-payload.ts';

export const votePoll: MutationResolvers['votePoll'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { idempotencyKey } = input;
  const target = { storyId: parseId<StoryId>(input.storyId), optionId: parseId<OptionId>(input.optionId) };
  return storyPayload(context, vote(context.stories, { viewer, ...target, idempotencyKey }));
};
