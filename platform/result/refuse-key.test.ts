import { expect, test } from 'vitest';
import { refuseKey } from './index.ts';

test.each([null, undefined, 'k', 'k'.repeat(64)])('the key %j is taken', (key) => {
  expect(refuseKey(key)).toBe(null);
});

test.each(['', 'k'.repeat(65)])('the key %j is refused', (key) => {
  expect(refuseKey(key)).toMatchObject({ code: 'INVALID', field: ['idempotencyKey'] });
});
