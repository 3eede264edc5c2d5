import { expect, test } from 'vitest';
import { explain, LaunchFailure, reasonOf } from './failure.ts';

test('a failure says what, why and what to do', () => {
  const failure = new LaunchFailure('ROLE_NOT_READY', {
    what: 'users did not start',
    why: 'it ended with exit code 1; its last words:\nREDIS_URL is not a URL\n',
    remedy: 'see users.log',
  });
  expect(explain(failure)).toBe(`✗ users did not start
  why: it ended with exit code 1; its last words:
       REDIS_URL is not a URL
  what to do: see users.log`);
});

test('what nobody foresaw keeps its stack', () => {
  expect(explain(new RangeError('impossible'))).toMatch(/^✗ unexpected failure\nRangeError: impossible\n {4}at /);
  expect(reasonOf(new RangeError('impossible'))).toMatch(/^RangeError: impossible\n {4}at /);
});
