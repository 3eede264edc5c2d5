import { expect, test } from 'vitest';
import type { Edge } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';
import { createVisibility } from './visibility.ts';

const [ana, ben, eve] = ['11', '12', '13'] as UserId[] as [UserId, UserId, UserId];
const key = ({ id1, type, id2 }: Edge) => `${id1} ${type} ${id2}`;

function withEdges(...present: string[]) {
  const asked: Edge[][] = [];
  const visibility = createVisibility({
    contains: async (edges) => {
      asked.push([...edges]);
      return edges.map((edge) => present.includes(key(edge)));
    },
  });
  return { visibility, asked };
}

test('a block hides each side from the other', async () => {
  expect(await withEdges(`${ana} BLOCKS ${eve}`).visibility.maySee(ana, [ben, eve])).toEqual([true, false]);
  expect(await withEdges(`${eve} BLOCKED_BY ${ana}`).visibility.maySee(eve, [ana, ben])).toEqual([false, true]);
});

test('everyone sees their own, whatever the edges say', async () => {
  expect(await withEdges(`${ana} BLOCKS ${ana}`).visibility.maySee(ana, [ana])).toEqual([true]);
});

test('a page of authors is one question, each author once', async () => {
  const { visibility, asked } = withEdges();
  await visibility.maySee(ana, [ben, eve, ben, ana, ben]);
  expect(asked.map((edges) => edges.map(({ id2 }) => id2))).toEqual([[ben, ben, eve, eve]]);
});

test('someone who is not signed in has no blocks to ask for', async () => {
  const { visibility, asked } = withEdges();
  expect(await visibility.maySee(null, [ana, ben])).toEqual([true, true]);
  expect(asked).toEqual([]);
});
