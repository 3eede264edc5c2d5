import { randomUUID } from 'node:crypto';
import type { Variables } from '../../kit/client.ts';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Poll, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation, Scene } from './keyed-mutation.ts';

/** Ana, whom ben follows, shows the same photo in two stories, which ask the same. */
interface Stage {
  ana: Person;
  ben: Person;
  mediaId: string;
  storyIds: [string, string];
  ask<Name extends OperationName>(operation: Name, by: Person, variables?: Variables): Promise<Replies[Name]>;
  /** The first of them, as one of the two finds it. */
  seen(by: Person): Promise<NonNullable<Replies['Story']['story']>>;
  /** How many stories ana has up. */
  up(): Promise<number>;
}

const boats = await smallPhoto('nagasaki-boats');
const POLL = { question: 'Where to?', options: ['The sea', 'The hills'] };

/** What people do with stories. */
export const storyMutations: KeyedMutation[] = [
  {
    ...{ field: 'createStory', input: 'CreateStoryInput', answer: 'story { id }', sends: 100 },
    prepare: onStage(async ({ ana, mediaId, up }) => ({
      ...{ by: ana, input: { mediaId }, otherInput: { mediaId, audience: 'CLOSE_FRIENDS' } },
      effects: async () => (await up()) - 2,
    })),
  },
  {
    ...{ field: 'viewStory', input: 'StoryTargetInput', answer: 'story { id viewerHasSeen }', sends: 10 },
    prepare: onStage(async ({ ana, ben, storyIds: [one, other], seen }) => ({
      ...{ by: ben, input: { storyId: one }, otherInput: { storyId: other } },
      effects: async () => (await seen(ana)).viewCount ?? 0,
    })),
  },
  {
    ...{ field: 'deleteStory', input: 'StoryTargetInput', answer: 'deletedStoryId tray { storyCount }', sends: 10 },
    prepare: onStage(async ({ ana, storyIds: [one, other], up }) => ({
      ...{ by: ana, input: { storyId: one }, otherInput: { storyId: other } },
      effects: async () => 2 - (await up()),
    })),
  },
  {
    ...{ field: 'reactToStory', input: 'ReactToStoryInput', answer: 'story { id viewerHasSeen }', sends: 10 },
    prepare: onStage(async ({ ana, ben, storyIds: [storyId], ask, seen }) => ({
      ...{ by: ben, input: { storyId, reaction: '🔥' }, otherInput: { storyId, reaction: '👏' } },
      effects: async () => {
        const { edges } = present('the viewers', (await seen(ana)).viewers);
        return edges.filter(({ reaction }) => reaction === '🔥').length;
      },
      undo: () => ask('ReactToStory', ben, { input: { storyId, reaction: null } }),
    })),
  },
  {
    ...{ field: 'votePoll', input: 'VotePollInput', answer: 'story { id poll { viewerVote } }', sends: 10 },
    prepare: onStage(async ({ ana, ben, storyIds: [storyId], seen }) => {
      const options = async (by: Person): Promise<Poll['options']> =>
        present('the poll', (await seen(by)).poll).options;
      const [one, other] = await options(ben);
      return {
        ...{ by: ben, input: { storyId, optionId: one?.id }, otherInput: { storyId, optionId: other?.id } },
        effects: async () => (await options(ana)).reduce((sum, { voteCount }) => sum + (voteCount ?? 0), 0),
      };
    }),
  },
  {
    ...{ field: 'createHighlight', input: 'CreateHighlightInput', answer: 'highlight { id }', sends: 10 },
    prepare: onStage(async ({ ana, storyIds, ask }) => ({
      ...{ by: ana, input: { title: 'Summer', storyIds }, otherInput: { title: 'Winter', storyIds } },
      effects: async () => {
        const { userByUsername } = await ask('Highlights', ana, { username: ana.username });
        return present('the highlights', userByUsername?.highlights ?? null).edges.length;
      },
    })),
  },
];

function onStage(scene: (stage: Stage) => Promise<Scene>): (system: TestSystem) => Promise<Scene> {
  return async ({ client }) => {
    const { ana, ben } = await world(client, { ana: {}, ben: { follows: ['ana'] } });
    const mediaId = await ana.uploads(boats);
    const ask: Stage['ask'] = async (operation, by, variables = {}) =>
      dataOf(operation, await client.send(operation, variables, by.accessToken));
    const publish = async (): Promise<string> => {
      const input = { mediaId, poll: POLL, idempotencyKey: randomUUID() };
      return present('the story', (await ask('CreateStory', ana, { input })).createStory.story).id;
    };
    // That the photo is READY comes to the stories a moment after its owner has heard of it.
    const storyIds: Stage['storyIds'] = [await eventually(publish), await publish()];
    const seen: Stage['seen'] = async (by) => present('the story', (await ask('Story', by, { id: storyIds[0] })).story);
    const up: Stage['up'] = async () => {
      const { userByUsername } = await ask('AccountStories', ana, { username: ana.username });
      return userByUsername?.storyTray?.storyCount ?? 0;
    };
    return scene({ ana, ben, mediaId, storyIds, ask, seen, up });
  };
}
