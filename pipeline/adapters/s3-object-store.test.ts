import { ObjectStoreUnavailable, ObjectTooLarge, type ObjectToPut } from '@heliograph/platform/objects';
import { expect, test } from 'vitest';
import { type S3Buckets, s3ObjectStore } from './s3-object-store.ts';

/** The two buckets over an S3 whose every `get` is answered by `get`; what is put is recorded. */
function storeOver(get: S3Buckets['s3']['get']) {
  const puts: ObjectToPut[] = [];
  const put = async (object: ObjectToPut) => void puts.push(object);
  return { puts, store: s3ObjectStore({ s3: { get, put }, staging: 'raw', media: 'public' }) };
}

test('reads uploads from staging within the limit', async () => {
  const { store } = storeOver(async (...asked) => Buffer.from(JSON.stringify(asked)));
  expect(String(await store.getUpload('up/1', 9))).toBe('["raw","up/1",{"maxBytes":9}]');
});

test('no upload is null', async () => {
  const { store } = storeOver(async () => null);
  expect(await store.getUpload('up/1', 9)).toBeNull();
});

test('an upload past the limit is the fault of the file, storage trouble is not', async () => {
  const limit = 30 * 1024 ** 2;
  const large = storeOver(() => Promise.reject(new ObjectTooLarge('up/1', limit)));
  await expect(large.store.getUpload('up/1', limit)).rejects.toMatchObject({
    code: 'TOO_LARGE',
    message: 'The file is larger than the 30 MB an upload may have.',
  });
  const down = storeOver(() => Promise.reject(new ObjectStoreUnavailable('get', null)));
  await expect(down.store.getUpload('up/1', limit)).rejects.toThrow(ObjectStoreUnavailable);
});

test('reads variants from the public bucket', async () => {
  const { store } = storeOver(async (...asked) => Buffer.from(JSON.stringify(asked)));
  expect(String(await store.getVariant('o/x.jpg', 9))).toBe('["public","o/x.jpg",{"maxBytes":9}]');
});

test('puts sources in staging, which is private', async () => {
  const { store, puts } = storeOver(async () => null);
  const source = { key: 'sources/1', bytes: Buffer.from('x'), contentType: 'image/heic' };
  await store.putSource(source);
  expect(puts).toEqual([{ bucket: 'raw', key: 'sources/1', body: source.bytes, contentType: 'image/heic' }]);
});

test('puts variants in the public bucket with their headers', async () => {
  const { store, puts } = storeOver(async () => null);
  const variant = { key: 't/x.jpg', bytes: Buffer.from('x'), contentType: 'image/jpeg', cacheControl: 'immutable' };
  await store.putVariant(variant);
  const { bytes, ...rest } = variant;
  expect(puts).toEqual([{ ...rest, body: bytes, bucket: 'public' }]);
});
