import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { SessionIdSet } from './session-id-set.ts';

test('has what was added, once, and nothing else, however much it is', () => {
  const set = new SessionIdSet();
  const added = Array.from({ length: 10_000 }, () => randomUUID());
  for (const id of [...added, ...added]) set.add(id);
  expect(set.size).toBe(added.length);
  expect(added.every((id) => set.has(id))).toBe(true);
  expect(Array.from({ length: 10_000 }, () => randomUUID()).some((id) => set.has(id))).toBe(false);
});

test('tells ids apart that begin alike, at the end of its table, too', () => {
  const set = new SessionIdSet();
  const alike = Array.from({ length: 40 }, (_, index) => `ffffffff-0000-4000-8000-0000000000${index + 10}`);
  for (const id of alike) set.add(id);
  expect(alike.every((id) => set.has(id))).toBe(true);
  expect(set.has('ffffffff-0000-4000-8000-000000000099')).toBe(false);
});

test.each(['', 'no session', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-0000-4000-8000-000000000010'])(
  '%j is no session id, and never in it',
  (text) => {
    const set = new SessionIdSet();
    set.add(text);
    expect([set.size, set.has(text)]).toEqual([0, false]);
  },
);
