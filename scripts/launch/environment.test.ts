import { expect, test } from 'vitest';
import { type Ports, portNames, roleEnvironment, systemEnvironment } from './environment.ts';
import type { Secrets } from './secrets.ts';
import { SUBGRAPHS, type Topology } from './topology.ts';

const names = [...portNames('embedded'), ...portNames('services')];
const ports = Object.fromEntries([...new Set(names)].map((name, index) => [name, 21_000 + index])) as Ports;
const secrets: Secrets = {
  postgresPassword: 'p',
  variables: {
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'secret',
    STORAGE_EVENTS_SECRET: 'events',
    AUTH_VIEWER_SECRET: 'viewer',
    AUTH_TWO_FACTOR_KEY: 'two-factor',
    CURSOR_SECRET: 'cursor',
    AUTH_ACCESS_KEY: '{}',
  },
};
const urls = {
  DIRECTORY_DATABASE_URL: 'postgres://directory',
  SHARD_SERVERS: 'shard1=postgres://one',
  REDIS_URL: 'redis://one',
  MEMCACHED_SERVERS: 'one:11211',
};
const environment = (env: Record<string, string | undefined> = {}, topology: Topology = 'embedded') =>
  systemEnvironment({ home: '/home', topology, ports, secrets, urls, env });

test('everything a role needs is there', () => {
  expect(environment()).toMatchObject({
    ...urls,
    ...secrets.variables,
    HELIOGRAPH_PROFILE: 'development',
    HELIOGRAPH_HOME: '/home',
    PORT: '4000',
    LOGICAL_SHARDS: '64',
    S3_ENDPOINT: `http://127.0.0.1:${ports.haystack}`,
    S3_PUBLIC_URL: `http://127.0.0.1:${ports.haystack}/heliograph-media`,
    HAYSTACK_PORT: String(ports.haystack),
    HAYSTACK_DIR: '/home/haystack',
    SHARE_BASE_URL: 'http://localhost:4000',
    STORAGE_EVENTS_URL: `http://127.0.0.1:${ports['operations.embedded']}/storage-events`,
    APOLLO_TELEMETRY_DISABLED: 'true',
  });
});

test("the caller's environment wins, an empty variable is none", () => {
  expect(environment({ LOGICAL_SHARDS: '16', CURSOR_SECRET: 'mine', REDIS_URL: '', PORT: '4100' })).toMatchObject({
    LOGICAL_SHARDS: '16',
    CURSOR_SECRET: 'mine',
    REDIS_URL: 'redis://one',
    PORT: '4100',
  });
});

test('where addresses are signed, the haystack has no public bucket', () => {
  expect(environment({ MEDIA_URLS: 'signed' })).toMatchObject({ MEDIA_URLS: 'signed', HAYSTACK_PUBLIC_BUCKETS: '' });
  expect(environment()).not.toHaveProperty('HAYSTACK_PUBLIC_BUCKETS');
});

test('with a storage of its own there is no haystack, and no key that we made up', () => {
  const env = environment({ S3_ENDPOINT: 'https://s3.example' });
  expect(env).toMatchObject({ S3_ENDPOINT: 'https://s3.example', S3_MEDIA_BUCKET: 'heliograph-media' });
  for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PUBLIC_URL', 'HAYSTACK_PORT']) {
    expect(env).not.toHaveProperty(name);
  }
});

test('the programs of node_modules come first on PATH, once', () => {
  const { PATH } = environment({ PATH: '/usr/bin' });
  expect(PATH).toMatch(/\/node_modules\/\.bin:\/usr\/bin$/);
  expect(environment({ PATH }).PATH).toBe(PATH);
});

test('as services, subgraphs and storage events are found on the operations ports of their roles', () => {
  const { SUBGRAPH_URLS, STORAGE_EVENTS_URL } = environment({}, 'services');
  const url = (role: (typeof SUBGRAPHS)[number]) =>
    `${role}=http://127.0.0.1:${ports[`operations.${role}`]}/graphql/${role}`;
  expect(SUBGRAPH_URLS).toBe(SUBGRAPHS.map(url).join(','));
  expect(STORAGE_EVENTS_URL).toBe(`http://127.0.0.1:${ports['operations.worker']}/storage-events`);
});

test('each role has an operations port of its own; a given one is the door’s, wherever it is named', () => {
  const shared = environment({ OPERATIONS_PORT: '9100' }, 'services');
  const portOf = (role: 'router' | 'users') =>
    roleEnvironment(shared, role, { ports, topology: 'services' }).OPERATIONS_PORT;
  expect([portOf('router'), portOf('users')]).toEqual(['9100', String(ports['operations.users'])]);
  expect(environment({ OPERATIONS_PORT: '9100' })).toMatchObject({
    STORAGE_EVENTS_URL: 'http://127.0.0.1:9100/storage-events',
  });
});
