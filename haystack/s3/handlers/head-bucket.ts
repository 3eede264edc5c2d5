import { replyEmpty } from '../reply.ts';
import type { Services, SignedExchange } from './context.ts';

/** Answers that a bucket exists; the door has already looked. */
export async function headBucket({ region }: Services, { response }: SignedExchange): Promise<void> {
  replyEmpty(response, 200, { 'x-amz-bucket-region': region });
}
