import { ListObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, testS3 } from '../../testing/s3-client.ts';
import { signedFetch } from '../../testing/signed-fetch.ts';

const KEYS = ['a', 'b/1', 'b/2', 'b/c/3', 'd e+f', 'e/4', 'ü/\u0001'];

let s3: Awaited<ReturnType<typeof testS3>>;

beforeAll(async () => {
  s3 = await testS3();
  const put = (Key: string) => s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
  await Promise.all(KEYS.map(put));
});
afterAll(() => s3[Symbol.asyncDispose]());

type Asked = Omit<ConstructorParameters<typeof ListObjectsV2Command>[0], 'Bucket'>;

/** Keys of every page, each with what is rolled up in it. */
async function pagesOf(asked: Asked): Promise<string[][]> {
  const pages: string[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...asked, ContinuationToken }));
    const keys = [...(page.Contents ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map((p) => p.Prefix)];
    expect(page.KeyCount).toBe(keys.length);
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    pages.push(keys.map((key) => decodeURIComponent(key ?? '')));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return pages;
}

describe('a listing', () => {
  test.each<[string, Asked, string[][]]>([
    ['of all', { EncodingType: 'url' }, [KEYS]],
    ['of a prefix', { Prefix: 'b/' }, [['b/1', 'b/2', 'b/c/3']]],
    ['in pages', { EncodingType: 'url', MaxKeys: 3 }, [KEYS.slice(0, 3), KEYS.slice(3, 6), KEYS.slice(6)]],
    ['in pages that just fit', { Prefix: 'b/', MaxKeys: 3 }, [['b/1', 'b/2', 'b/c/3']]],
    ['rolled up', { Prefix: 'b/', Delimiter: '/' }, [['b/1', 'b/2', 'b/c/']]],
    [
      'rolled up, in pages',
      { Delimiter: '/', MaxKeys: 2, EncodingType: 'url' },
      [['a', 'b/'], ['d e+f', 'e/'], ['ü/']],
    ],
    ['after a key', { StartAfter: 'b/c/3', EncodingType: 'url' }, [KEYS.slice(4)]],
    ['of nothing asked', { MaxKeys: 0 }, [[]]],
  ])('%s', async (_what, asked, expected) => {
    expect(await pagesOf(asked)).toEqual(expected);
  });

  test('tells of each object its size, tag, time and, if asked, owner', async () => {
    const asked = { Bucket: BUCKET, Prefix: 'b/1', FetchOwner: true };
    const { Contents, MaxKeys } = await s3.client.send(new ListObjectsV2Command(asked));
    expect(MaxKeys).toBe(1000);
    expect(Contents).toEqual([
      {
        Key: 'b/1',
        Size: 3,
        ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        LastModified: expect.any(Date),
        StorageClass: 'STANDARD',
        Owner: { ID: 'haystack', DisplayName: 'haystack' },
      },
    ]);
  });

  test('of version 1 goes on after a marker', async () => {
    const first = await s3.client.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: '/', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/', CommonPrefixes: [{ Prefix: 'b/' }] });
    const asked = { Bucket: BUCKET, Delimiter: '/', Marker: first.NextMarker, MaxKeys: 1 };
    const second = await s3.client.send(new ListObjectsCommand(asked));
    expect(second.Contents).toMatchObject([{ Key: 'd e+f', Owner: { ID: 'haystack' } }]);
  });

  test('writes what XML cannot carry as a reference, and escaped when asked', async () => {
    const plain = await signedFetch(s3.url, { method: 'GET', target: `/${BUCKET}?prefix=%C3%BC` });
    expect(await plain.text()).toContain('<Key>ü/&#1;</Key>');
    const escaped = await signedFetch(s3.url, { method: 'GET', target: `/${BUCKET}?prefix=%C3%BC&encoding-type=url` });
    expect(await escaped.text()).toContain('<Key>%C3%BC/%01</Key>');
  });

  test.each([
    ['max-keys=-1'],
    ['max-keys=many'],
    ['max-keys=99999999999'],
    ['list-type=3'],
    ['encoding-type=base64'],
    ['list-type=2&continuation-token=made-up'],
    [`list-type=2&continuation-token=${Buffer.from('x'.repeat(40)).toString('base64url')}`],
  ])('with %s is refused', async (query) => {
    const reply = await signedFetch(s3.url, { method: 'GET', target: `/${BUCKET}?${query}` });
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('InvalidArgument')]);
  });

  test('is not for strangers', async () => {
    expect((await fetch(`${s3.url}/${BUCKET}?list-type=2`)).status).toBe(403);
  });
});
