import { type MediaId, parseId } from '@heliograph/platform/ids';
import { refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { notFound } from '../../domain/refusals.ts';
import { resumeUpload as resume } from '../../domain/uploads/resume-upload.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const resumeUpload: MutationResolvers['resumeUpload'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const mediaId = parseId<MediaId>(input.mediaId);
  const { idempotencyKey } = input;
  const result = mediaId
    ? await refusingConflicts(resume(context.media, { viewer, mediaId, idempotencyKey }))
    : refused(notFound('media', 'mediaId'));
  if (!result.ok) return { multipart: null, errors: [result.refusal] };
  const { media, multipart } = result.value;
  return { multipart: { media, ...multipart }, errors: [] };
};
