import { HEADS } from '../domain/ranking/mlp.ts';
import type { Dataset } from './dataset.ts';

/** The heads that say that somebody wanted to see a post. */
const WANTED = HEADS.map((head, index) => ({ head, index })).filter(({ head }) => head !== 'hide');

/** 1 where the viewer did anything with the post but hide it. */
export const isWanted = ({ labels }: Dataset, row: number): 0 | 1 =>
  WANTED.some(({ index }) => labels[row * HEADS.length + index] === 1) ? 1 : 0;

/** The rows that each user looked at. */
export const usersOf = (data: Dataset): number[][] => grouped(data, data.viewer, (row) => data.seen[row] === 1);

/** The rows of each feed of which everything is known that could have been shown. */
export const wholeFeedsOf = (data: Dataset): number[][] => grouped(data, data.feed, (row) => data.whole[row] === 1);

function grouped({ count }: Dataset, by: Int32Array, passes: (row: number) => boolean): number[][] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < count; row += 1) {
    if (!passes(row)) continue;
    const key = by[row] as number;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(row);
  }
  return [...groups.values()];
}
