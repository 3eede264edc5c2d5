import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Post, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** Every list there is, as a query of its first page; `$id` is that of what the query begins with. */
const LISTS = {
  followers: 'user(id: $id) { followers(first: $first, after: $after) { PAGE } }',
  following: 'user(id: $id) { following(first: $first, after: $after) { PAGE } }',
  posts: 'user(id: $id) { posts(first: $first, after: $after) { PAGE } }',
  likedBy: 'post(id: $id) { likedBy(first: $first, after: $after) { PAGE } }',
  newestComments: 'post(id: $id) { comments(sort: NEWEST, first: $first, after: $after) { PAGE } }',
  oldestComments: 'post(id: $id) { comments(sort: OLDEST, first: $first, after: $after) { PAGE } }',
  topComments: 'post(id: $id) { comments(sort: TOP, first: $first, after: $after) { PAGE } }',
  savedPosts: 'savedPosts(first: $first, after: $after) { PAGE }',
  savedCollections: 'savedCollections(first: $first, after: $after) { PAGE }',
  homeFeed: 'homeFeed(first: $first, after: $after) { PAGE }',
  followingFeed: 'followingFeed(first: $first, after: $after) { PAGE }',
  explore: 'explore(first: $first, after: $after) { PAGE }',
  storyTray: 'storyTray(first: $first, after: $after) { PAGE }',
  storyArchive: 'storyArchive(first: $first, after: $after) { PAGE }',
  storyViewers: 'story(id: $id) { viewers(first: $first, after: $after) { PAGE } }',
  highlights: 'user(id: $id) { highlights(first: $first, after: $after) { PAGE } }',
  highlightStories:
    'user(id: $id) { highlights(first: 1) { edges { node { stories(first: $first, after: $after) { PAGE } } } } }',
  conversations: 'conversations(first: $first, after: $after) { PAGE }',
  messages: 'conversation(id: $id) { messages(first: $first, after: $after) { PAGE } }',
  notifications: 'notifications(first: $first, after: $after) { PAGE }',
};

/** Lists that nobody has who is not signed in. */
const OWN = [
  'homeFeed',
  'followingFeed',
  'explore',
  'savedPosts',
  'savedCollections',
  'storyTray',
  'storyArchive',
  'conversations',
  'notifications',
] as const;

type List = keyof typeof LISTS;
const lists = Object.keys(LISTS) as List[];

export function badCursors(system: () => TestSystem): void {
  describe('a list', () => {
    let ana: Person;
    let ben: Person;
    /** Of ana's lists, and of ben's, the cursor of the first edge. */
    let cursors: Record<'ana' | 'ben', Map<List, string>>;
    /** What of each of them a query may begin with. */
    const ids = new Map<string, Record<'user' | 'post' | 'story' | 'conversation', string>>();

    beforeAll(async () => {
      // Whom the one follows, the other may like: there is something to explore for both.
      const people = await world(system().client, {
        ...{ ana: { follows: ['ben', 'cleo'] }, ben: { follows: ['ana', 'dan'] } },
        ...{ cleo: {}, dan: {} },
      });
      ({ ana, ben } = people);
      for (const other of [people.cleo, people.dan]) await other.publishes(await smallPhoto('allium-oreophilum'));
      for (const person of [ana, ben]) {
        const post = await person.publishes(await smallPhoto('allium-oreophilum'));
        const companion = person === ana ? people.cleo : people.dan;
        const [story, conversation] = await Promise.all([tellStory(person, post), writeTo(companion, person)]);
        ids.set(person.id, { user: person.id, post: post.id, story, conversation });
        const save = system().client.send('SavePost', { input: { postId: post.id } }, person.accessToken);
        const collection = { name: 'Rivers', idempotencyKey: 'one' };
        const collect = system().client.send('CreateSavedCollection', { input: collection }, person.accessToken);
        await Promise.all([ana.likes(post), ana.comments(post, 'first'), save, collect]);
      }
      for (const person of [ana, ben])
        await eventually(async () => expect((await person.explore()).edges).toHaveLength(1));
      for (const [viewer, author] of [[ana, ben] as const, [ben, ana] as const])
        await ask('ViewStory', viewer, { storyId: ids.get(author.id)?.story });
      cursors = { ana: await cursorsOf(ana), ben: await cursorsOf(ben) };
    });

    const once = () => ({ idempotencyKey: randomUUID() });
    const ask = async <Name extends OperationName>(
      operation: Name,
      by: Person,
      input: object,
    ): Promise<Replies[Name]> => dataOf(operation, await system().client.send(operation, { input }, by.accessToken));

    /** A story that is in a highlight. */
    async function tellStory(author: Person, { media: [photo] }: Post): Promise<string> {
      const { createStory } = await ask('CreateStory', author, { mediaId: photo?.id, ...once() });
      const { id } = present('the story', createStory.story);
      await ask('CreateHighlight', author, { title: 'Rivers', storyIds: [id], ...once() });
      return id;
    }

    async function writeTo(to: Person, from: Person): Promise<string> {
      const { startConversation } = await ask('StartConversation', from, { memberIds: [to.id], ...once() });
      const { id } = present('the conversation', startConversation.conversation);
      await ask('SendMessage', from, { conversationId: id, text: 'first', ...once() });
      return id;
    }

    const cursorsOf = async (person: Person) =>
      new Map(
        await Promise.all(
          lists.map((list) =>
            eventually(async () => {
              const { data } = await read(list, person, { first: 1 });
              return [list, present(`a cursor of ${list}`, cursorIn(data))] as const;
            }),
          ),
        ),
      );

    describe.each(lists)('%s', (list) => {
      test('goes on behind a cursor of its own', async () => {
        const reply = await read(list, ana, { after: cursors.ana.get(list) });
        dataOf(list, reply);
      });

      test.each([0, -1, 101])('with first: %i is BAD_USER_INPUT', async (first) => {
        await expectBadInput(read(list, ana, { first }));
      });

      test('with more than anyone could show, it is not even begun', async () => {
        const { data, errors } = await read(list, ana, { first: 2 ** 31 - 1 });
        expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['OPERATION_LIMIT_EXCEEDED']);
        expect(data).toBeNull();
      });

      test('with a cursor that is made up or altered is BAD_USER_INPUT', async () => {
        const own = cursors.ana.get(list) ?? '';
        const flipped = `${own.startsWith('A') ? 'B' : 'A'}${own.slice(1)}`;
        for (const after of [
          '',
          'x',
          '.',
          '..',
          'null',
          '0',
          flipped,
          own.slice(0, -4),
          `${own}.`,
          'x'.repeat(5000),
          'a\u0000b',
        ]) {
          await expectBadInput(read(list, ana, { after }));
        }
      });

      test('with a cursor of any other list, or of the same list elsewhere, is BAD_USER_INPUT', async () => {
        const foreign = [
          ...lists.filter((other) => other !== list).map((other) => cursors.ana.get(other)),
          cursors.ben.get(list),
        ];
        for (const after of foreign) await expectBadInput(read(list, ana, { after }));
      });
    });

    test('a list of the viewer’s own is nobody’s without a viewer', async () => {
      for (const list of OWN) {
        const { data, errors } = await read(list, ana, {}, {});
        expect([data, errors.map(({ extensions }) => extensions?.code)]).toEqual([
          { [list]: null },
          ['UNAUTHENTICATED'],
        ]);
      }
    });

    function read(
      list: List,
      person: Person,
      { first = 10, after = null }: { first?: number; after?: string | null | undefined },
      { accessToken }: { accessToken?: string } = person,
    ) {
      const begin = LISTS[list].split('(')[0] as 'user' | 'post' | 'story' | 'conversation';
      const withId = LISTS[list].includes('$id') ? '$id: ID!, ' : '';
      const page = 'edges { cursor } pageInfo { hasNextPage endCursor }';
      const query = `query (${withId}$first: Int!, $after: String) { ${LISTS[list].replace('PAGE', page)} }`;
      const id = ids.get(person.id)?.[begin];
      return system().client.raw(query, { ...(withId && { id }), first, after }, accessToken);
    }
  });
}

/** The first cursor anywhere in a reply. */
function cursorIn(data: unknown): string | null {
  return /"cursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? null;
}

async function expectBadInput(reading: Promise<{ data: unknown; errors: { extensions?: { code?: string } }[] }>) {
  const { data, errors } = await reading;
  expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
  expect(JSON.stringify(data)).not.toContain('pageInfo');
}
