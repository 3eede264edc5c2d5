import { expect, test } from 'vitest';
import { createSignedText } from '../auth/index.ts';
import { createCursors, filledPage, pageSize, toConnection } from './connection.ts';

const badInput = expect.objectContaining({ code: 'BAD_USER_INPUT' });

test.each([0, -1, 101])('a page of %i is refused', (first) => {
  expect(() => pageSize({ first })).toThrow(badInput);
});

test('a cursor is good for its own list only', () => {
  const cursors = createCursors<number>(createSignedText({ secret: 'secret', purpose: 'test' }));
  const cursor = cursors.encode('followers:1', 7);
  expect(cursors.decode('followers:1', cursor)).toBe(7);
  expect(cursors.decode('followers:1', null)).toBeNull();
  expect(() => cursors.decode('followers:2', cursor)).toThrow(badInput);
  expect(() => cursors.decode('followers:1', 'Zm9v')).toThrow(badInput);
});

/** The numbers 1 to `size`, of which only some may be seen. */
function numbers(size: number, isSeen: (n: number) => boolean) {
  const reads: number[] = [];
  const list = {
    read: async (limit: number, after: number | null) => {
      reads.push(limit);
      const start = after ?? 0;
      return Array.from({ length: Math.min(limit, size - start) }, (_, index) => start + index + 1);
    },
    keep: async (items: number[]) => items.map(isSeen),
    positionOf: (item: number) => item,
  };
  return { list, reads };
}

test('a page is filled although some items are hidden', async () => {
  const { list } = numbers(100, (n) => n % 2 === 0);
  const page = await filledPage<number, number>(5, null, list);
  expect(page).toEqual({ items: [2, 4, 6, 8, 10], hasNextPage: true });
});

test('the next page goes on where this one ended', async () => {
  const { list } = numbers(100, (n) => n % 3 !== 0);
  const seen: number[] = [];
  for (let after: number | null = null; ; ) {
    const page: { items: number[]; hasNextPage: boolean } = await filledPage<number, number>(7, after, list);
    seen.push(...page.items);
    if (!page.hasNextPage) break;
    after = page.items.at(-1) ?? null;
  }
  expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n + 1).filter((n) => n % 3 !== 0));
});

test('an unfiltered page is one read', async () => {
  const { list, reads } = numbers(100, () => true);
  await filledPage<number, number>(20, null, list);
  expect(reads).toEqual([21]);
});

test('a list that is all hidden ends, and costs a bounded number of reads', async () => {
  const { list, reads } = numbers(1_000_000, () => false);
  expect((await filledPage<number, number>(20, null, list)).items).toEqual([]);
  expect(reads.length).toBeLessThanOrEqual(5);
});

test('an empty page has no cursors', () => {
  const { pageInfo } = toConnection([], { hasNextPage: false, hasPreviousPage: false, cursorOf: () => 'x' });
  expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
});
