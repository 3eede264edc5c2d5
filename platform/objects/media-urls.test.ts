import { testHaystack } from '@heliograph/haystack/testing/haystack.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMediaUrls, createObjectStore, type ObjectStore } from './index.ts';
import { createSignGet } from './sign-get.ts';

const KEYS = { region: 'us-east-1', accessKeyId: 'test-key', secretAccessKey: 'test-secret-test-secret' };
const NOON = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('an address is signed as Amazon’s own example is', () => {
  const sign = createSignGet({
    baseUrl: 'https://examplebucket.s3.amazonaws.com',
    region: 'us-east-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  });
  expect(sign('test.txt', { start: new Date('2013-05-24T00:00:00Z'), seconds: 86_400 })).toBe(
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z' +
      '&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('public addresses are the keys behind the public address, for whomever', () => {
  const urls = createMediaUrls({ ...KEYS, baseUrl: 'https://cdn.example', signed: false });
  expect(urls.areSigned).toBe(false);
  for (const audience of ['everyone', 'some'] as const) {
    expect(urls.of('t/abc.jpg', audience)).toBe('https://cdn.example/t/abc.jpg');
  }
});

describe('a signed address', () => {
  let now = NOON;
  const urls = createMediaUrls({ ...KEYS, baseUrl: 'https://s3.example/media', signed: true, now: () => now });
  const keys = Array.from({ length: 60 }, (_, index) => `t/${index.toString(36)}${index * 7919}.jpg`);

  test.each([
    ['everyone', 'hours', 6 * HOUR, 24 * HOUR],
    ['some', 'minutes', 5 * MINUTE, 10 * MINUTE],
  ] as const)('for %s is the same for %s, and never about to end', (audience, _unit, every, lifetime) => {
    for (const key of keys) {
      const seen = new Map<string, number[]>();
      for (now = NOON; now < NOON + 4 * every; now += every / 10) {
        const url = urls.of(key, audience);
        seen.set(url, [...(seen.get(url) ?? []), now]);
      }
      for (const [url, times] of seen) {
        const parameters = new URL(url).searchParams;
        const start = Date.parse(
          (parameters.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'),
        );
        expect(Number(parameters.get('X-Amz-Expires')) * 1000).toBe(lifetime);
        for (const time of times) {
          expect(start).toBeLessThanOrEqual(time);
          expect(start + lifetime - time).toBeGreaterThanOrEqual(lifetime - every);
        }
      }
      expect(seen.size).toBeLessThanOrEqual(5);
    }
  });

  test('changes at another moment than most others', () => {
    const addresses = () => keys.map((key) => urls.of(key, 'everyone'));
    now = NOON;
    let before = addresses();
    for (let step = 0; step < 30; step += 1) {
      now += (6 * HOUR) / 30;
      const after = addresses();
      expect(after.filter((url, index) => url !== before[index]).length).toBeLessThan(keys.length / 4);
      before = after;
    }
  });
});

describe('in a store whose media bucket is not public', () => {
  let haystack: Awaited<ReturnType<typeof testHaystack>>;
  let objects: ObjectStore;
  const key = "t/it's (1)+ä.jpg";
  const body = Buffer.from('a picture');

  beforeAll(async () => {
    haystack = await testHaystack();
    objects = createObjectStore({ endpoint: haystack.url, ...KEYS });
    await objects.ensureBucket('private-media');
    await objects.put({ bucket: 'private-media', key, body, contentType: 'image/jpeg' });
  });
  afterAll(async () => {
    objects.close();
    await haystack[Symbol.asyncDispose]();
  });

  const urlAt = (time: number, differs: Partial<typeof KEYS> = {}) =>
    createMediaUrls({
      ...{ ...KEYS, ...differs },
      ...{ baseUrl: `${haystack.url}/private-media`, signed: true, now: () => time },
    }).of(key, 'some');
  const statusOf = async (url: string) => (await fetch(url)).status;

  test('a signed address is read, whatever its key is made of', async () => {
    const answer = await fetch(urlAt(Date.now()));
    expect([answer.status, Buffer.from(await answer.arrayBuffer()).equals(body)]).toEqual([200, true]);
  });

  test.each<[string, () => string]>([
    ['without a signature', () => urlAt(Date.now()).replace(/\?.*/, '')],
    ['that has expired', () => urlAt(Date.now() - 11 * MINUTE)],
    ['that was made to last', () => urlAt(Date.now()).replace('Expires=600', 'Expires=60000')],
    ['of another object', () => urlAt(Date.now()).replace('/t/', '/l/')],
    ['of who has another key', () => urlAt(Date.now(), { secretAccessKey: 'another-secret-of-someone' })],
  ])('one %s is refused', async (_what, url) => {
    expect(await statusOf(url())).toBe(403);
  });
});
