import { expect, test } from 'vitest';
import { ConfigError } from './environment.ts';
import { parseShardReplicas } from './shard-replicas.ts';

test('each server has its replicas, in their order', () => {
  const replicas = parseShardReplicas(
    'shard1=postgres://u:p%7Cw@a/d|postgres://b/d, shard2=postgresql://c/d?sslmode=require',
  );
  expect([...replicas]).toEqual([
    ['shard1', ['postgres://u:p%7Cw@a/d', 'postgres://b/d']],
    ['shard2', ['postgresql://c/d?sslmode=require']],
  ]);
});

test.each([
  ['shard1', 'entry 1'],
  ['shard1=postgres://a/d|', 'entry 1'],
  ['shard1=postgres://a/d,shard2=http://b', 'entry 2'],
  ['shard1=postgres://a/d,shard1=postgres://b/d', 'shard1 is given twice; put a |'],
])('%j is refused', (text, problem) => {
  expect(() => parseShardReplicas(text)).toThrow(ConfigError);
  expect(() => parseShardReplicas(text)).toThrow(problem);
});

test('a refusal never repeats a password', () => {
  expect(() => parseShardReplicas('shard1=postgres://a/d|http://user:hunter2@host/d')).toThrow(/^(?!.*hunter2)/s);
});
