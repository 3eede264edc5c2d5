import { editPost as edit } from '../../domain/posts/edit-post.ts';
import type { EditPostInput, MutationResolvers } from '../../generated/resolvers.ts';
import { askedLocation, askedTags } from './post-input.ts';
import { postPayload, targetOf } from './post-payload.ts';

export const editPost: MutationResolvers['editPost'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  return postPayload(context, edit(context.media, { ...targetOf(input, viewer), ...changesOf(input) }));
};

/** What is left out stays; null takes away what can be taken away, and leaves a setting as it is. */
function changesOf(input: EditPostInput) {
  const { caption, locationId, userTags, scheduledAt, commentsEnabled, hideLikeCount } = input;
  return {
    ...(caption !== undefined && { caption: caption ?? '' }),
    ...(locationId !== undefined && { locationId: askedLocation(locationId) }),
    ...(userTags !== undefined && { userTags: askedTags(userTags) }),
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(typeof commentsEnabled === 'boolean' && { commentsEnabled }),
    ...(typeof hideLikeCount === 'boolean' && { hideLikeCount }),
  };
}
