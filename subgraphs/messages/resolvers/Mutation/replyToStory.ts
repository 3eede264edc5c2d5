import { parseId, type StoryId } from '@heliograph/platform/ids';
import { replyToStory as reply } from '../../domain/reply-to-story.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { sentPayload } from './payloads.ts';

export const replyToStory: MutationResolvers['replyToStory'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { text, idempotencyKey } = input;
  const storyId = parseId<StoryId>(input.storyId);
  return sentPayload(context, reply(context.messages, { viewer, storyId, text, idempotencyKey }));
};
