import { createHash } from 'node:crypto';
import { DeleteObjectCommand, DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, testS3 } from '../../testing/s3-client.ts';
import { signedFetch } from '../../testing/signed-fetch.ts';

let s3: Awaited<ReturnType<typeof testS3>>;

beforeAll(async () => {
  s3 = await testS3();
});
afterAll(() => s3[Symbol.asyncDispose]());

const put = (Key: string) => s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));

async function keys(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return Contents.map(({ Key }) => Key);
}

test('many are deleted at once, and each is told of', async () => {
  await Promise.all(['a', 'b&<', 'c', 'kept'].map(put));
  const Objects = [{ Key: 'a' }, { Key: 'b&<' }, { Key: 'never there' }, { Key: 'c', ETag: '"other"' }];
  const { Deleted, Errors } = await s3.client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b&<', 'never there']);
  expect(Errors).toMatchObject([{ Key: 'c', Code: 'PreconditionFailed' }]);
  expect(await keys()).toEqual(['c', 'kept']);
});

test('if it is to be quiet, only failures are told', async () => {
  const Delete = { Quiet: true, Objects: [{ Key: 'c' }, { Key: 'kept', VersionId: 'x' }] };
  const { Deleted, Errors } = await s3.client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
  expect([Deleted, Errors]).toEqual([undefined, [expect.objectContaining({ Key: 'kept', Code: 'NoSuchVersion' })]]);
  expect(await keys()).toEqual(['kept']);
});

test('one is deleted only as it is known', async () => {
  const { ETag } = await put('known');
  const deletion = (IfMatch?: string) =>
    s3.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'known', IfMatch }));
  await expect(deletion('"other"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await deletion(ETag);
  expect(await keys()).toEqual(['kept']);
});

const listOf = (count: number) => `<Delete>${'<Object><Key>kept</Key></Object>'.repeat(count)}</Delete>`;
const md5 = (text: string) => createHash('md5').update(text).digest('base64');

test.each<[string, string, string, Record<string, string>]>([
  ['without a checksum', 'InvalidRequest', listOf(1), {}],
  ['with another checksum', 'BadDigest', listOf(1), { 'content-md5': md5('other') }],
  ['of more than a thousand', 'MalformedXML', listOf(1001), { 'content-md5': md5(listOf(1001)) }],
  ['of none', 'MalformedXML', listOf(0), { 'content-md5': md5(listOf(0)) }],
])('a deletion %s is %s', async (_what, code, body, headers) => {
  const reply = await signedFetch(s3.url, { method: 'POST', target: `/${BUCKET}?delete=`, headers, body });
  expect(await reply.text()).toContain(`<Code>${code}</Code>`);
  expect(await keys()).toEqual(['kept']);
});
