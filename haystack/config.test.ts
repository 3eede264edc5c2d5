import { expect, test } from 'vitest';
import { ConfigInvalid, readHaystackConfig } from './config.ts';

const KEYS = { S3_ACCESS_KEY_ID: 'access-key', S3_SECRET_ACCESS_KEY: 'a-long-enough-secret' };

function problemsOf(variables: Record<string, string>): string[] {
  try {
    readHaystackConfig(variables);
    return [];
  } catch (error) {
    return error instanceof ConfigInvalid ? error.problems.map((problem) => problem.split(':')[0] ?? '') : ['thrown'];
  }
}

test('the keys suffice', () => {
  expect(readHaystackConfig(KEYS)).toMatchObject({
    host: '127.0.0.1',
    directory: '.heliograph/haystack',
    maxObjectBytes: 64 * 1024 ** 2,
    volumeBytes: 1024 ** 3,
    memoryBytes: 512 * 1024 ** 2,
    guestMemoryBytes: 256 * 1024 ** 2,
    addressMemoryBytes: 128 * 1024 ** 2,
    patience: { bytesPerSecond: 16 * 1024, graceMillis: 10_000 },
    publicBuckets: ['heliograph-media'],
    uploadOrigins: ['*'],
    events: null,
    uploadExpiresMillis: 604_800_000,
    compaction: { deadShare: 0.25, eraseAfterMillis: 86_400_000, everyMillis: 600_000, bytesPerSecond: 32 * 1024 ** 2 },
  });
});

test('in production no page may upload unless its origin is named', () => {
  const production = { ...KEYS, HELIOGRAPH_PROFILE: 'production' };
  expect(readHaystackConfig(production).uploadOrigins).toEqual([]);
  const named = { ...production, HAYSTACK_UPLOAD_ORIGINS: 'https://a.example, https://b.example' };
  expect(readHaystackConfig(named).uploadOrigins).toEqual(['https://a.example', 'https://b.example']);
});

test('a volume is of 100 GB in production, and objects may be kept in several directories', () => {
  const production = { ...KEYS, HELIOGRAPH_PROFILE: 'production', HAYSTACK_STORES: '/disk1, /disk2' };
  expect(readHaystackConfig(production)).toMatchObject({ volumeBytes: 100e9, stores: ['/disk1', '/disk2'] });
  expect(readHaystackConfig({ ...KEYS, HAYSTACK_STORES: '' }).stores).toBeNull();
  expect(problemsOf({ ...KEYS, HAYSTACK_VOLUME_BYTES: String(120e9) })).toEqual(['HAYSTACK_VOLUME_BYTES']);
});

test('events have an address, a secret and buckets', () => {
  const variables = { ...KEYS, STORAGE_EVENTS_URL: 'http://127.0.0.1:1/e', STORAGE_EVENTS_SECRET: 'sixteen-or-longer' };
  expect(readHaystackConfig(variables).events).toEqual({
    url: 'http://127.0.0.1:1/e',
    secret: 'sixteen-or-longer',
    buckets: ['heliograph-staging'],
  });
});

test('every problem is told at once', () => {
  expect(problemsOf({ HAYSTACK_PORT: 'many', HAYSTACK_VOLUME_BYTES: '-1', STORAGE_EVENTS_URL: 'nowhere' })).toEqual([
    'HAYSTACK_PORT',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
    'HAYSTACK_VOLUME_BYTES',
    'STORAGE_EVENTS_URL',
  ]);
});

test('variables must fit each other', () => {
  const problems = problemsOf({ ...KEYS, STORAGE_EVENTS_URL: 'http://127.0.0.1:1/e', HAYSTACK_MEMORY_BYTES: '1000' });
  expect(problems).toEqual(['STORAGE_EVENTS_SECRET', 'HAYSTACK_MEMORY_BYTES']);
  // Of a gibibyte, five per cent are less than the largest object.
  const memory = { HAYSTACK_MEMORY_BYTES: String(1024 ** 3), HAYSTACK_ADDRESS_MEMORY_PERCENT: '5' };
  expect(problemsOf({ ...KEYS, ...memory })).toEqual(['HAYSTACK_MEMORY_BYTES']);
});
