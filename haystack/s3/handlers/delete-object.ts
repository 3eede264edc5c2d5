import { opaqueTag } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { replyEmpty } from '../reply.ts';
import type { Services, SignedExchange } from './context.ts';

/** Deletes an object; one that is not there is deleted already. */
export async function deleteObject({ objects }: Services, { request, response }: SignedExchange): Promise<void> {
  const ifMatch = request.header('if-match');
  const onlyIf = ifMatch === undefined || ifMatch.trim() === '*' ? undefined : { eTag: opaqueTag(ifMatch) };
  const outcome = await objects.delete(request.bucket, request.key, onlyIf);
  if (outcome === 'changed' || (outcome === 'missing' && ifMatch !== undefined)) {
    throw new S3Error('PreconditionFailed');
  }
  replyEmpty(response, 204);
}
