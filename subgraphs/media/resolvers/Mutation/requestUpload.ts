import { refusingConflicts } from '@heliograph/platform/subgraph';
import { requestUpload as request } from '../../domain/uploads/request-upload.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { editChangesOf } from './edit-changes.ts';

export const requestUpload: MutationResolvers['requestUpload'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { purpose, edit, altText, resumable, ...file } = input;
  const result = await refusingConflicts(
    request(context.media, {
      ...file,
      viewer,
      altText: altText ?? null,
      fit: purpose === 'OTHER' ? 'AS_IS' : 'POST',
      edit: editChangesOf(edit ?? {}),
      resumable: resumable ?? false,
    }),
  );
  if (!result.ok) return { media: null, upload: null, multipart: null, errors: [result.refusal] };
  const { media, upload, multipart } = result.value;
  return {
    media,
    upload: upload && { media, ...upload },
    multipart: multipart && { media, ...multipart },
    errors: [],
  };
};
