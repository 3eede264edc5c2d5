import { expect, test } from 'vitest';
import { createCursorSeal } from '../auth/index.ts';
import { createCursors, pageSize, toConnection } from './connection.ts';

const badInput = expect.objectContaining({ code: 'BAD_USER_INPUT' });

test.each([0, -1, 101])('a page of %i is refused', (first) => {
  expect(() => pageSize({ first })).toThrow(badInput);
});

test('a cursor is good for its own list only', () => {
  const cursors = createCursors<number>(createCursorSeal({ secret: 'secret', purpose: 'test' }));
  const cursor = cursors.encode('followers:1', 7);
  expect(cursors.decode('followers:1', cursor)).toBe(7);
  expect(cursors.decode('followers:1', null)).toBeNull();
  expect(() => cursors.decode('followers:2', cursor)).toThrow(badInput);
  expect(() => cursors.decode('followers:1', 'Zm9v')).toThrow(badInput);
});

test('an empty page has no cursors', () => {
  const { pageInfo } = toConnection([], { hasNextPage: false, hasPreviousPage: false, cursorOf: () => 'x' });
  expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
});

test('a page that was read further than its last item says so in its end cursor', () => {
  const page = {
    hasNextPage: true,
    hasPreviousPage: false,
    cursorOf: (n: number) => `item ${n}`,
    endCursor: 'read to 9',
  };
  const { edges, pageInfo } = toConnection([3], page);
  expect(edges).toEqual([{ cursor: 'item 3', node: 3 }]);
  expect(pageInfo).toMatchObject({ startCursor: 'item 3', endCursor: 'read to 9' });
});
