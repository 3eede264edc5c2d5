import { type MediaId, parseId } from '@heliograph/platform/ids';
import { badInput } from '@heliograph/platform/subgraph';
import { watchProcessing } from '../../domain/uploads/watch-processing.ts';
import type { SubscriptionResolvers } from '../../generated/resolvers.ts';
import type { Media } from '../../ports.ts';

export const mediaProcessed: SubscriptionResolvers['mediaProcessed'] = {
  async subscribe(_root, args, context) {
    const { userId: viewer } = context.requireViewer();
    const mediaIds = args.mediaIds.map((id) => parseId<MediaId>(id));
    const watched = await watchProcessing(context.media, { viewer, mediaIds }, context.signal);
    if (!watched.ok) throw badInput(watched.refusal.message);
    return watched.value;
  },
  resolve: (media: Media) => media,
};
