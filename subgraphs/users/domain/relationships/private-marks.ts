import type { PrivateMark, PrivateMarks, RelationshipChange } from '../../ports.ts';
import { type AccountFinder, type Changed, changeWithVisible } from './other-account.ts';

export interface MarkDependencies extends AccountFinder {
  marks: PrivateMarks;
}

type MarkChange = (dependencies: MarkDependencies, change: RelationshipChange) => Changed;

const adds =
  (mark: PrivateMark, mutation: string): MarkChange =>
  (dependencies, change) =>
    changeWithVisible(dependencies, change, () => dependencies.marks.add(mark, mutation, change));

const removes =
  (mark: PrivateMark, mutation: string): MarkChange =>
  (dependencies, change) =>
    changeWithVisible(dependencies, change, () => dependencies.marks.remove(mark, mutation, change));

/** Leaves an account out of the viewer's feeds, and takes it in again. */
export const mute = adds('MUTES', 'mute');
export const unmute = removes('MUTES', 'unmute');

/** Hides an account's comments on the viewer's posts from all but the two, and shows them again. */
export const restrict = adds('RESTRICTS', 'restrict');
export const unrestrict = removes('RESTRICTS', 'unrestrict');

export const addCloseFriend = adds('CLOSE_FRIENDS', 'addCloseFriend');
export const removeCloseFriend = removes('CLOSE_FRIENDS', 'removeCloseFriend');
