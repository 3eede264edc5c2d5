import { type MediaId, parseId } from '@heliograph/platform/ids';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { publishPost as publish } from '../../domain/publish-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const publishPost: MutationResolvers['publishPost'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const command = {
    viewer,
    idempotencyKey: input.idempotencyKey,
    commentsEnabled: input.commentsEnabled ?? true,
    mediaIds: input.mediaIds.map((id) => parseId<MediaId>(id)),
    caption: input.caption ?? '',
  };
  const result = await refusingConflicts(publish(context.media, command));
  context.graph.forget();
  if (!result.ok) return { post: null, errors: [result.refusal] };
  return { post: await context.posts.load(result.value), errors: [] };
};
