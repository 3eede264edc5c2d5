import { expect, test } from 'vitest';
import { welcome } from './welcome.ts';

const env = { PORT: '4100', OPERATIONS_PORT: '21001', S3_ENDPOINT: 'http://127.0.0.1:21345' };

test('the box names every door and who may log in', () => {
  const logIns = [
    { username: 'ana', password: 'sunny-boat' },
    { username: 'ben', password: 'sunny-boat', note: 'moderator' },
  ];
  const box = welcome({ env, logIns }).split('\n');
  const inside = box.slice(1, -1).map((line) => line.slice(1, -1).trim());
  expect(inside).toEqual([
    'Heliograph is ready',
    '',
    'GraphQL          http://localhost:4100/graphql',
    'Explorer         http://localhost:4100/explorer  (in a browser)',
    'Sandbox          http://localhost:4100/graphql  (in a browser)',
    'Health           http://localhost:4100/health',
    'Metrics          http://localhost:21001/metrics',
    'Object storage   http://127.0.0.1:21345',
    '',
    'Log in as',
    'ana            sunny-boat',
    'ben            sunny-boat  (moderator)',
    '',
    'Ctrl-C stops everything',
  ]);
  expect(new Set(box.map((line) => line.length)).size).toBe(1);
});

test('production has no pages for browsers', () => {
  const box = welcome({ env: { ...env, HELIOGRAPH_PROFILE: 'production' }, logIns: [] });
  expect(box).not.toMatch(/Explorer|Sandbox/);
  expect(box).toContain('http://localhost:4100/graphql');
});

test('an empty world has nobody to log in', () => {
  expect(welcome({ env, logIns: [] })).not.toContain('Log in as');
});
