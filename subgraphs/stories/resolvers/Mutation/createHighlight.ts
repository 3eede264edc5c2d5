import { parseId, type StoryId } from '@heliograph/platform/ids';
import { createHighlight as create } from '../../domain/highlights.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { changing } from '../story-payload.ts';

export const createHighlight: MutationResolvers['createHighlight'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { title, idempotencyKey } = input;
  const storyIds = input.storyIds.map((id) => parseId<StoryId>(id));
  const result = await changing(context, create(context.stories, { viewer, title, storyIds, idempotencyKey }));
  return result.ok
    ? { highlight: await context.loaders.highlights.load(result.value), errors: [] }
    : { highlight: null, errors: [result.refusal] };
};
