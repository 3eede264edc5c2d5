import { type MediaId, parseId } from '@heliograph/platform/ids';
import { publishPost as publish } from '../../domain/posts/publish-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { askedLocation, askedTags } from './post-input.ts';
import { postPayload } from './post-payload.ts';

export const publishPost: MutationResolvers['publishPost'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  return postPayload(
    context,
    publish(context.media, {
      viewer,
      mediaIds: input.mediaIds.map((id) => parseId<MediaId>(id)),
      caption: input.caption ?? '',
      locationId: askedLocation(input.locationId),
      userTags: askedTags(input.userTags),
      scheduledAt: input.scheduledAt ?? null,
      draft: input.draft ?? false,
      commentsEnabled: input.commentsEnabled ?? true,
      hideLikeCount: input.hideLikeCount ?? false,
      idempotencyKey: input.idempotencyKey,
    }),
  );
};
