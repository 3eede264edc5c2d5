import { createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from '../errors.ts';

const SEAL_BYTES = 16;

/** Where the listing of a bucket goes on, as a text that only we can make. */
export function sealToken(secret: string, bucket: string, after: string): string {
  return Buffer.concat([sealOf(secret, bucket, after), Buffer.from(after)]).toString('base64url');
}

/** Throws InvalidArgument for whatever `sealToken` did not answer for this bucket. */
export function readToken(secret: string, bucket: string, token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const after = bytes.subarray(SEAL_BYTES).toString();
  const seal = bytes.subarray(0, SEAL_BYTES);
  if (seal.length < SEAL_BYTES || !timingSafeEqual(seal, sealOf(secret, bucket, after))) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return after;
}

function sealOf(secret: string, bucket: string, after: string): Buffer {
  return createHmac('sha256', secret)
    .update(`continuation-token\n${bucket}\n${after}`)
    .digest()
    .subarray(0, SEAL_BYTES);
}
