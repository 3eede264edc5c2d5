import { replyEmpty } from '../reply.ts';
import type { Services, SignedExchange } from './context.ts';
import { uploadPlace } from './upload-place.ts';

/** Gives an upload up, with the parts that have come. */
export async function abortMultipartUpload(
  { uploads }: Services,
  { request, response }: SignedExchange,
): Promise<void> {
  await uploads.abort(uploads.find(uploadPlace(request)));
  replyEmpty(response, 204);
}
