import { expect, test } from 'vitest';
import { ConfigError } from './environment.ts';
import { parseShardServers } from './shard-servers.ts';

test('servers keep their order, and query strings their equals signs', () => {
  const servers = parseShardServers('shard2=postgres://a:p%2Cw@h:1/d?sslmode=require, shard1=postgresql://b/d');
  expect([...servers]).toEqual([
    ['shard2', 'postgres://a:p%2Cw@h:1/d?sslmode=require'],
    ['shard1', 'postgresql://b/d'],
  ]);
});

test.each([
  ['', 'entry 1'],
  ['shard1=postgres://a/d,', 'entry 2'],
  ['shard1', 'entry 1'],
  ['shard1=mysql://a/d', 'entry 1'],
  ['shard1=postgres://a/d,shard1=postgres://b/d', 'shard1 is given twice'],
])('%j is refused', (text, problem) => {
  expect(() => parseShardServers(text)).toThrow(ConfigError);
  expect(() => parseShardServers(text)).toThrow(problem);
});

test('a refusal never repeats a password', () => {
  expect(() => parseShardServers('shard1=http://user:hunter2@host/d')).toThrow(/^(?!.*hunter2)/s);
});
