import { expect, test } from 'vitest';
import { requireDiscreet, requireSafeErrors } from './watchful-client.ts';

test.each([
  'TypeError: x is not a function\n    at resolve (/srv/heliograph/router/main.ts:1:2)',
  'Cannot find module in node_modules',
  'select id from post where id = $1',
  'INSERT INTO "account" VALUES',
  'relation "shard_0042.post" does not exist',
  'duplicate key value violates unique constraint "account_username_key"',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'getaddrinfo ENOTFOUND localhost',
  'the Redis client is closed',
  'the subgraph media did not answer',
])('%j tells a stranger too much', (text) => {
  expect(() => requireDiscreet(text)).toThrow('tells a stranger too much');
});

test.each([
  'There is no such media',
  'first must be from 1 to 100; it is 101',
  'Cannot query field "passwordHash" on type "Viewer".',
  'This part is not available just now; try again shortly',
])('%j may be told', (text) => {
  expect(() => requireDiscreet(text)).not.toThrow();
});

test.each([
  [{ message: 'Something went wrong' }, 'without a documented code'],
  [{ message: 'Something went wrong', extensions: { code: 'INTERNAL' } }, 'without a documented code'],
  [{ message: 'No', extensions: { code: 'FORBIDDEN', serviceName: 'media' } }, 'with the extensions serviceName'],
])('%j is no error for an app', (error, why) => {
  expect(() => requireSafeErrors([error])).toThrow(why);
});
