import { type MediaId, parseId } from '@heliograph/platform/ids';
import { refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { editMedia as edit } from '../../domain/edits/edit-media.ts';
import { notFound } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { editChangesOf } from './edit-changes.ts';

export const editMedia: MutationResolvers['editMedia'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const mediaId = parseId<MediaId>(input.mediaId);
  const { altText, idempotencyKey } = input;
  const changes = { ...editChangesOf(input), ...(altText !== undefined && { altText }) };
  const result = mediaId
    ? await refusingConflicts(edit(context.media, { viewer, mediaId, changes, idempotencyKey }))
    : refused(notFound('media', 'mediaId'));
  return result.ok ? { media: result.value, errors: [] } : { media: null, errors: [result.refusal] };
};
