import type { UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { rankCandidates } from './rank-candidates.ts';

const [ana, ben, cleo, dan] = ['11', '12', '13', '14'] as [UserId, UserId, UserId, UserId];

test('whom more of them follow comes first', () => {
  const witnesses = [[ana, ben], [ben, cleo], [ben], [cleo]].map((follows) => ({ followingCount: 10, follows }));
  expect(rankCandidates(witnesses)).toEqual([ben, cleo, ana]);
});

test('one who follows everybody says less than one who follows few', () => {
  const few = { followingCount: 5, follows: [ana] };
  const everybody = { followingCount: 7000, follows: [ben] };
  expect(rankCandidates([everybody, few])).toEqual([ana, ben]);
  expect(rankCandidates([...Array.from({ length: 5 }, () => everybody), few])).toEqual([ben, ana]);
});

test('of equals, whom somebody has followed later', () => {
  const witness = { followingCount: 4, follows: [dan, cleo, ben, ana] };
  expect(rankCandidates([witness])).toEqual([dan, cleo, ben, ana]);
});

test('nobody knows nobody', () => {
  expect(rankCandidates([])).toEqual([]);
});
