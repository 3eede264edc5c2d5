import { MetadataTooLarge, NoSuchBucket, StoreFull } from '../store/store.ts';
import { S3Error } from './errors.ts';

/** What the store refuses, in S3's words; null for what is no refusal. */
export function asS3Error(error: unknown): S3Error | null {
  if (error instanceof S3Error) return error;
  if (error instanceof MetadataTooLarge) return new S3Error('MetadataTooLarge');
  if (error instanceof NoSuchBucket) return new S3Error('NoSuchBucket');
  if (error instanceof StoreFull) return new S3Error('ServiceUnavailable');
  return null;
}
