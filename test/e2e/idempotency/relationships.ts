import type { AssociationType } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { type Person, world } from '../../kit/index.ts';
import { accepted } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { type KeyedMutation, sendKeyed } from './keyed-mutation.ts';

/** Something between ana, whose change it is, and another. */
type Between<Answer> = (system: TestSystem, ana: Person, other: Person) => Promise<Answer>;

/** What ana does to another, or the other to ana. */
const does =
  (field: string): Between<void> =>
  (system, ana, other) =>
    change(system, ana, field, other);
const isDone =
  (field: string): Between<void> =>
  (system, ana, other) =>
    change(system, other, field, ana);

/** Mutations that make an edge from ana to the other, and those that end it: they undo each other. */
const pairs: [makes: string, ends: string, edge: AssociationType][] = [
  ['follow', 'unfollow', 'FOLLOWS'],
  ['block', 'unblock', 'BLOCKS'],
  ['mute', 'unmute', 'MUTES'],
  ['restrict', 'unrestrict', 'RESTRICTS'],
  ['addCloseFriend', 'removeCloseFriend', 'CLOSE_FRIENDS'],
];

const ofPairs = pairs.flatMap(([makes, ends, edge]) => [
  relationship(makes, { before: nothing, after: { edge, isThere: true }, undo: does(ends) }),
  relationship(ends, { before: does(makes), after: { edge, isThere: false }, undo: does(makes) }),
]);

/** What ana answers those who follow her, or ask to as her account is private. */
const answers: KeyedMutation[] = [
  relationship('acceptFollowRequest', {
    before: askPrivate,
    after: { edge: 'FOLLOWED_BY', isThere: true },
    undo: does('removeFollower'),
  }),
  relationship('declineFollowRequest', {
    before: askPrivate,
    after: { edge: 'REQUESTED_BY', isThere: false },
    undo: isDone('follow'),
  }),
  relationship('removeFollower', {
    before: isDone('follow'),
    after: { edge: 'FOLLOWED_BY', isThere: false },
    undo: isDone('follow'),
  }),
];

export const relationshipMutations: KeyedMutation[] = [...ofPairs, ...answers];

/** @param story what must be so before, which edge of ana tells that it is done, and how it is undone */
function relationship(
  field: string,
  story: {
    before: Between<unknown>;
    after: { edge: AssociationType; isThere: boolean };
    undo: Between<unknown>;
  },
): KeyedMutation {
  return {
    ...{ field, input: 'UserTargetInput', answer: 'user { id }', sends: field === 'follow' ? 100 : 10 },
    async prepare(system) {
      const { ana, ben, eve } = await world(system.client, { ana: {}, ben: {}, eve: {} });
      for (const other of [ben, eve]) await story.before(system, ana, other);
      const { edge, isThere } = story.after;
      return {
        ...{ by: ana, input: { userId: ben.id }, otherInput: { userId: eve.id } },
        effects: async () => ((await hasEdge(system, ana, edge, ben)) === isThere ? 1 : 0),
        undo: () => story.undo(system, ana, ben),
      };
    },
  };
}

async function nothing(): Promise<void> {}

async function askPrivate(system: TestSystem, ana: Person, other: Person): Promise<void> {
  await ana.updatesProfile({ isPrivate: true });
  await change(system, other, 'follow', ana);
}

async function change(system: TestSystem, by: Person, field: string, other: Person): Promise<void> {
  const mutation = { field, input: 'UserTargetInput', answer: 'user { id }' };
  accepted(field, await sendKeyed(system, mutation, { by, input: { userId: other.id } }));
}

async function hasEdge({ platform }: TestSystem, from: Person, type: AssociationType, to: Person): Promise<boolean> {
  const [there = false] = await platform.graph.contains([{ id1: from.id as UserId, type, id2: to.id as UserId }]);
  return there;
}
