import { type MediaId, parseId } from '@heliograph/platform/ids';
import { refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { notFound } from '../../domain/refusals.ts';
import { completeUpload as complete } from '../../domain/uploads/complete-upload.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const completeUpload: MutationResolvers['completeUpload'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const mediaId = parseId<MediaId>(input.mediaId);
  const { idempotencyKey } = input;
  const result = mediaId
    ? await refusingConflicts(complete(context.media, { viewer, mediaId, idempotencyKey }))
    : refused(notFound('media', 'mediaId'));
  return result.ok ? { media: result.value, errors: [] } : { media: null, errors: [result.refusal] };
};
