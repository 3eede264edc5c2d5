import { expect, test } from 'vitest';
import { connectionBudget } from './connection-budget.ts';

const secret = 'x'.repeat(32);
const env = {
  DIRECTORY_DATABASE_URL: 'postgresql://u:p@10.0.0.1:5432/directory',
  SEARCH_DATABASE_URL: 'postgresql://u:p@10.0.0.1:5432/search',
  SHARD_SERVERS: 'shard1=postgresql://u:p@10.0.0.1:5432/one,shard2=postgresql://u:p@10.0.0.2:5432/two',
  DATABASE_POOL_SIZE: '8',
  PIPELINE_MAX_WORKERS: '2',
  PIPELINE_POOL_SIZE: '3',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MEMCACHED_SERVERS: '127.0.0.1:11211',
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

const needs = (topology: 'embedded' | 'services', more: Record<string, string> = {}) =>
  connectionBudget(topology, { ...env, ...more }).map(({ server, connections }) => [server, connections]);

/** Two workers, and the supervisor's one connection. */
const pipeline = 2 * 3 + 1;

/** One process with the search room in it. */
const searching = 8;

test('every process may fill a pool for each database of a server', () => {
  expect(needs('embedded')).toEqual([
    ['10.0.0.1:5432', 2 * (8 + pipeline) + searching],
    ['10.0.0.2:5432', 8 + pipeline],
  ]);
  expect(needs('services')).toEqual([
    ['10.0.0.1:5432', 2 * (9 * 8 + pipeline) + 2 * searching],
    ['10.0.0.2:5432', 9 * 8 + pipeline],
  ]);
});

test('replicas are servers, too', () => {
  const SHARD_REPLICAS = 'shard1=postgresql://u:p@10.0.0.3:5432/one|postgresql://u:p@10.0.0.2:5432/one';
  expect(needs('embedded', { SHARD_REPLICAS })).toEqual([
    ['10.0.0.1:5432', 2 * (8 + pipeline) + searching],
    ['10.0.0.2:5432', 2 * (8 + pipeline)],
    ['10.0.0.3:5432', 8 + pipeline],
  ]);
});
