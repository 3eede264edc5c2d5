import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const secret = 'x'.repeat(32);
const complete = {
  DIRECTORY_DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/directory',
  SEARCH_DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/search',
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
  AUTH_TWO_FACTOR_KEY: secret,
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

test('replicas are those of a server that there is', () => {
  expect(readSettings(complete).SHARD_REPLICAS).toEqual(new Map());
  const replicas = (name: string) => ({ ...complete, SHARD_REPLICAS: `${name}=postgres://u:p@10.0.0.2/one` });
  expect([...readSettings(replicas('shard2')).SHARD_REPLICAS.keys()]).toEqual(['shard2']);
  expect(problemsOf(replicas('shard3'))).toContain('shard3 is none of the servers of SHARD_SERVERS (shard1, shard2)');
});

test('no secret has a default', () => {
  const problems = problemsOf({});
  const secrets = [
    'S3_SECRET_ACCESS_KEY',
    'STORAGE_EVENTS_SECRET',
    'AUTH_ACCESS_KEY',
    'AUTH_VIEWER_SECRET',
    'AUTH_TWO_FACTOR_KEY',
    'CURSOR_SECRET',
  ];
  for (const name of secrets) expect(problems).toContain(`${name} is not set`);
});

describe('in production', () => {
  const said = {
    TRUSTED_PROXIES: '10.0.0.0/8, loopback',
    CORS_ORIGINS: 'https://app.example.org',
    SHARE_BASE_URL: 'https://example.org',
    SMTP_URL: 'smtps://mailer:secret@mail.example.org',
    MAIL_FROM: 'no-reply@example.org',
  };
  const production = { ...complete, HELIOGRAPH_PROFILE: 'production' };

  test('what is only safe on a laptop is refused, together with whatever else is wrong', () => {
    const problems = problemsOf({ ...production, CURSOR_SECRET: '', PORT: '70000' }).split('\n');
    expect(problems.slice(1)).toEqual([
      expect.stringContaining('PORT: '),
      '  - CURSOR_SECRET is not set',
      expect.stringMatching(/TRUSTED_PROXIES: .* list them, or say `none`/),
      expect.stringMatching(/CORS_ORIGINS: .* list their origins, or say `none`/),
      expect.stringMatching(/SHARE_BASE_URL: .* https:\/\//),
      expect.stringMatching(/SMTP_URL: .* say who takes its mails/),
    ]);
  });

  test.each([
    ['TRUSTED_PROXIES', ''],
    ['CORS_ORIGINS', ''],
    ['SHARE_BASE_URL', ''],
    ['SHARE_BASE_URL', 'http://example.org'],
    ['SMTP_URL', ''],
    ['WEB_PUSH_ANY_ENDPOINT', 'true'],
  ])('%s=%s is refused, and nothing else', (name, value) => {
    const [, problem, ...others] = problemsOf({ ...production, ...said, [name]: value }).split('\n');
    expect(problem).toContain(`${name}: production`);
    expect(others).toEqual([]);
  });

  test('what is said stands, an open schema and `none` included', () => {
    expect(readSettings({ ...production, ...said, INTROSPECTION: 'true' })).toMatchObject({
      TRUSTED_PROXIES: ['10.0.0.0/8', 'loopback'],
      CORS_ORIGINS: ['https://app.example.org'],
      INTROSPECTION: true,
    });
    const none = { ...said, TRUSTED_PROXIES: 'none', CORS_ORIGINS: ' none ' };
    expect(readSettings({ ...production, ...none })).toMatchObject({ TRUSTED_PROXIES: [], CORS_ORIGINS: [] });
  });

  test.each([
    ['production', {}, { DRAIN_TIMEOUT_MS: 60_000, DRAIN_NOTICE_MS: 7000 }],
    ['development', {}, { DRAIN_TIMEOUT_MS: 10_000, DRAIN_NOTICE_MS: 100 }],
    ['production', { DRAIN_TIMEOUT_MS: '2500' }, { DRAIN_TIMEOUT_MS: 2500, DRAIN_NOTICE_MS: 1250 }],
    ['production', { DRAIN_NOTICE_MS: '0' }, { DRAIN_TIMEOUT_MS: 60_000, DRAIN_NOTICE_MS: 0 }],
    ['development', { DRAIN_NOTICE_MS: '8000' }, { DRAIN_TIMEOUT_MS: 10_000, DRAIN_NOTICE_MS: 5000 }],
    ['production', {}, { LIVE_MAX_CONNECTIONS: 10_000, LIVE_MAX_CONNECTIONS_PER_ADDRESS: 100 }],
    ['development', {}, { LIVE_MAX_CONNECTIONS: 10_000, LIVE_MAX_CONNECTIONS_PER_ADDRESS: 10_000 }],
    ['production', { LIVE_MAX_CONNECTIONS_PER_ADDRESS: '7' }, { LIVE_MAX_CONNECTIONS_PER_ADDRESS: 7 }],
    ['production', {}, { MAX_BODY_BYTES: 1_048_576, OPERATION_LIMITS: '' }],
  ])('%s with %j has %j', (profile, given, expected) => {
    expect(readSettings({ ...complete, ...said, ...given, HELIOGRAPH_PROFILE: profile })).toMatchObject(expected);
  });
});

test.each([
  [{}, 1000],
  [{ AUTH_ACCESS_TOKEN_SECONDS: '3600' }, 3700],
  [{ AUTH_ACCESS_TOKEN_SECONDS: '3600', ERASURE_DELAY_SECONDS: '1' }, 1],
])('with %j accounts are erased once none of their access tokens can be good, or as it is said', (given, delay) => {
  expect(readSettings({ ...complete, ...given }).ERASURE_DELAY_SECONDS).toBe(delay);
});

test.each([
  ['SMTP_URL', 'mail.example.org'],
  ['SMTP_URL', 'https://mail.example.org'],
  ['SMTP_URL', 'smtps://mail.example.org?tls.rejectUnauthorized=false'],
  ['MAIL_FROM', ''],
  ['MAIL_FROM', 'Heliograph'],
])('%s=%s sends no mail', (name, value) => {
  const mail = { SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'no-reply@example.org' };
  expect(readSettings({ ...complete, ...mail })).toMatchObject(mail);
  expect(problemsOf({ ...complete, ...mail, [name]: value })).toMatch(`- ${name}`);
});

test.each(['MAX_BODY_BYTES', 'LIVE_MAX_CONNECTIONS', 'LIVE_MAX_CONNECTIONS_PER_ADDRESS', 'DRAIN_TIMEOUT_MS'])(
  '%s is a whole number above 0',
  (name) => {
    for (const value of ['0', '1.5', 'many']) expect(problemsOf({ ...complete, [name]: value })).toContain(`${name}: `);
  },
);

describe('providers of pushes', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ecPem = ec.export({ type: 'pkcs8', format: 'pem' }).toString();
  const rsaPem = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
  const apns = { APNS_KEY: ecPem, APNS_KEY_ID: 'KEY1234567', APNS_TEAM_ID: 'TEAM123456', APNS_TOPIC: 'org.example' };
  const account = { project_id: 'photos', client_email: 'push@example.org', private_key: rsaPem };
  const fcm = (changed: object = {}) => ({ FCM_SERVICE_ACCOUNT: JSON.stringify({ ...account, ...changed }) });
  const web = {
    WEB_PUSH_PRIVATE_KEY: String(ec.export({ format: 'jwk' }).d),
    WEB_PUSH_SUBJECT: 'mailto:a@example.org',
  };

  test('none is needed, and each stands alone', () => {
    for (const env of [{}, apns, fcm(), web]) readSettings({ ...complete, ...env });
    expect(readSettings({ ...complete, ...apns, ...fcm({ type: 'service_account' }), ...web })).toMatchObject({
      ...apns,
      APNS_URL: 'https://api.push.apple.com',
      FCM_SERVICE_ACCOUNT: { ...account, token_uri: 'https://oauth2.googleapis.com/token' },
      FCM_URL: 'https://fcm.googleapis.com',
      ...web,
      WEB_PUSH_ANY_ENDPOINT: false,
    });
  });

  test('a key may be written in one line', () => {
    const env = { ...complete, ...apns, APNS_KEY: ecPem.replaceAll('\n', '\\n') };
    expect(readSettings(env).APNS_KEY).toBe(ecPem);
  });

  test.each([
    ['APNS_KEY', apns, 'with APNS_KEY_ID, the text of the .p8 file'],
    ['APNS_KEY_ID', apns, 'with APNS_KEY, the id of the key'],
    ['APNS_TEAM_ID', apns, 'with APNS_KEY, the id of the team'],
    ['APNS_TOPIC', apns, 'with APNS_KEY, the bundle id'],
    ['WEB_PUSH_PRIVATE_KEY', web, 'with WEB_PUSH_SUBJECT, the private VAPID key'],
    ['WEB_PUSH_SUBJECT', web, 'with WEB_PUSH_PRIVATE_KEY, whom'],
  ])('without %s the rest of its provider is refused', (name, provider, problem) => {
    const [, ...problems] = problemsOf({ ...complete, ...provider, [name]: '' }).split('\n');
    expect(problems).toEqual([expect.stringContaining(`- ${name}: ${problem}`)]);
  });

  test.each([
    ['APNS_KEY', 'without a key', 'secret'],
    ['APNS_KEY', 'with a key of another kind', rsaPem],
    ['APNS_URL', 'without TLS', 'http://api.push.apple.com'],
    ['FCM_SERVICE_ACCOUNT', 'that is no JSON', '{"secret'],
    ['FCM_SERVICE_ACCOUNT', 'without an address', fcm({ client_email: undefined }).FCM_SERVICE_ACCOUNT],
    ['FCM_SERVICE_ACCOUNT', 'with a key of another kind', fcm({ private_key: ecPem }).FCM_SERVICE_ACCOUNT],
    ['FCM_SERVICE_ACCOUNT', 'of a project elsewhere', fcm({ project_id: '../other' }).FCM_SERVICE_ACCOUNT],
    ['WEB_PUSH_PRIVATE_KEY', 'that is too short', 'secret'],
    ['WEB_PUSH_PRIVATE_KEY', 'of nothing', 'A'.repeat(43)],
    ['WEB_PUSH_SUBJECT', 'that is no URL', 'push@example.org'],
  ])('%s %s is refused, alone and unrepeated', (name, _what, value) => {
    const [, ...problems] = problemsOf({ ...complete, ...apns, ...web, [name]: value }).split('\n');
    expect(problems).toEqual([expect.stringContaining(`- ${name}`)]);
    expect(problems.join()).not.toMatch(/secret|PRIVATE KEY/);
  });
});
