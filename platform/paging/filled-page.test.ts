import { expect, test } from 'vitest';
import { type FilledPage, filledPage } from './index.ts';

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
  expect(page).toEqual({ items: [2, 4, 6, 8, 10], hasNextPage: true, end: 10 });
});

test('the next page goes on where this one ended', async () => {
  const { list } = numbers(100, (n) => n % 3 !== 0);
  const seen: number[] = [];
  for (let after: number | null = null; ; ) {
    const page: FilledPage<number, number> = await filledPage<number, number>(7, after, list);
    seen.push(...page.items);
    if (!page.hasNextPage) break;
    after = page.end;
  }
  expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n + 1).filter((n) => n % 3 !== 0));
});

test('an unfiltered page is one read', async () => {
  const { list, reads } = numbers(100, () => true);
  await filledPage<number, number>(20, null, list);
  expect(reads).toEqual([21]);
});

test('a long hidden stretch costs a bounded number of reads a page, and is passed all the same', async () => {
  const { list, reads } = numbers(500, (n) => n > 450);
  const first = await filledPage<number, number>(20, null, list);
  expect(first).toMatchObject({ items: [], hasNextPage: true });
  expect(reads.length).toBeLessThanOrEqual(5);

  const seen: number[] = [];
  for (let after = first.end; after !== null; ) {
    const page: FilledPage<number, number> = await filledPage<number, number>(20, after, list);
    seen.push(...page.items);
    after = page.hasNextPage ? page.end : null;
  }
  expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => 451 + index));
});

const HIDDEN_ENDS: [what: string, after: number | null, isSeen: (n: number) => boolean, end: number | null][] = [
  ['all of it', null, () => false, null],
  ['all behind the page before', 10, (n) => n <= 10, null],
  ['its last items', null, (n) => n <= 25, 25],
];

test.each(HIDDEN_ENDS)('a list of which %s is hidden ends like one without it', async (_what, after, isSeen, end) => {
  const page = await filledPage<number, number>(30, after, numbers(30, isSeen).list);
  expect(page).toMatchObject({ hasNextPage: false, end });
});
