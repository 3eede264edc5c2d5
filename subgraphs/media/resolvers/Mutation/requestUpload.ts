import { refusingConflicts } from '@heliograph/platform/subgraph';
import { requestUpload as request } from '../../domain/request-upload.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const requestUpload: MutationResolvers['requestUpload'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const command = { ...input, viewer, altText: input.altText ?? null };
  const result = await refusingConflicts(request(context.media, command));
  if (!result.ok) return { upload: null, errors: [result.refusal] };
  const { media, ticket } = result.value;
  return { upload: { media, ...ticket }, errors: [] };
};
