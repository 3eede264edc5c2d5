import { type MediaId, parseId } from '@heliograph/platform/ids';
import { createStory as create } from '../../domain/create-story.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { storyPayload } from '../story-payload.ts';

export const createStory: MutationResolvers['createStory'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { audience = 'FOLLOWERS', poll, idempotencyKey } = input;
  const mediaId = parseId<MediaId>(input.mediaId);
  return storyPayload(
    context,
    create(context.stories, { viewer, mediaId, audience, poll: poll ?? null, idempotencyKey }),
  );
};
