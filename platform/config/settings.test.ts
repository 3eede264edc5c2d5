import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const secret = 'x'.repeat(32);
const complete = {
  DIRECTORY_DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/directory',
  SHARD_SERVERS: 'shard1=postgresql://u:p@127.0.0.1:5432/one,shard2=postgresql://u:p@127.0.0.1:5432/two',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MEMCACHED_SERVERS: '127.0.0.1:11211, 127.0.0.1:11212',
  S3_ENDPOINT: 'http://127.0.0.1:9000',
  S3_PUBLIC_URL: 'http://127.0.0.1:9000/heliograph-media',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: secret,
  STORAGE_EVENTS_SECRET: secret,
  AUTH_ACCESS_KEY: '{}',
  AUTH_VIEWER_SECRET: secret,
  CURSOR_SECRET: secret,
};

function problemsOf(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('These settings were accepted');
}

test('reads lists and names, and fills in what is safe to leave out', () => {
  const settings = readSettings({ ...complete, SUBGRAPH_URLS: 'users=http://10.0.0.1/graphql/users' });
  expect(settings.MEMCACHED_SERVERS).toEqual(['127.0.0.1:11211', '127.0.0.1:11212']);
  expect([...settings.SHARD_SERVERS.keys()]).toEqual(['shard1', 'shard2']);
  expect(settings.SUBGRAPH_URLS?.get('users')).toBe('http://10.0.0.1/graphql/users');
  expect(settings).toMatchObject({ PORT: 4000, HOST: '127.0.0.1', LOGICAL_SHARDS: 64 });
});

test('names everything that is wrong at once, and repeats no value', () => {
  const problems = problemsOf({
    ...complete,
    REDIS_URL: '',
    PORT: '70000',
    CURSOR_SECRET: 'short',
    SHARD_SERVERS: 'a',
  });
  expect(problems).toMatch(/REDIS_URL is not set/);
  for (const name of ['PORT', 'CURSOR_SECRET', 'SHARD_SERVERS']) expect(problems).toContain(name);
  expect(problems).not.toContain('short');
});

test('no secret has a default', () => {
  const problems = problemsOf({});
  const secrets = [
    'S3_SECRET_ACCESS_KEY',
    'STORAGE_EVENTS_SECRET',
    'AUTH_ACCESS_KEY',
    'AUTH_VIEWER_SECRET',
    'CURSOR_SECRET',
  ];
  for (const name of secrets) expect(problems).toContain(`${name} is not set`);
});
