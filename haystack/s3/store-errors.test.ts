import { expect, test } from 'vitest';
import { NeedleDamaged } from '../store/needle-damaged.ts';
import { MetadataTooLarge, NoSuchBucket, StoreFull } from '../store/store.ts';
import { S3Error } from './errors.ts';
import { asS3Error } from './store-errors.ts';

test.each([
  [new S3Error('NoSuchKey'), 'NoSuchKey', 404],
  [new MetadataTooLarge(), 'MetadataTooLarge', 400],
  [new NoSuchBucket(), 'NoSuchBucket', 404],
  [new StoreFull([]), 'ServiceUnavailable', 503],
])('%s is %s', (error, code, status) => {
  expect(asS3Error(error)).toMatchObject({ code, status });
});

test.each([new NeedleDamaged({ volume: 1, offset: 32 }, 8), new Error('a fault of ours')])(
  '%s is no refusal',
  (error) => {
    expect(asS3Error(error)).toBeNull();
  },
);
