import type { Hit } from '../ports.ts';
import { EDIT_PENALTY, MOST_EDITS } from './match-score.ts';

/**
 * Where so many fit, those that fit with one error more are not shown, by how many errors that is: whoever has found what
 * they typed is not looking for what is spelled otherwise, and to look for it costs more than all else.
 */
const ENOUGH: Readonly<Record<number, number>> = { 1: 5, 2: 1 };

/** Whether those with so many errors are looked for, where so many fit with fewer. */
export const isForgiven = (edits: number, found: number): boolean =>
  found < (ENOUGH[edits] ?? Number.POSITIVE_INFINITY);

/** With how many errors a hit fits. */
export const editsOf = ({ score }: Pick<Hit, 'score'>): number => MOST_EDITS - Math.floor(score / EDIT_PENALTY);

/**
 * Of hits in their order, all that come behind one, those to be shown: on a first page as far as errors are forgiven, and
 * then those with as many as the last one of the page before.
 */
export function forgivingly(hits: readonly Hit[], after: Hit | null): Hit[] {
  let most = after ? Math.max(0, editsOf(after)) : 0;
  const upTo = (edits: number): Hit[] => hits.filter((hit) => editsOf(hit) <= edits);
  while (!after && most < MOST_EDITS && isForgiven(most + 1, upTo(most).length)) most += 1;
  return upTo(most);
}
