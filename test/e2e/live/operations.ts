import { beforeAll, describe, expect, test } from 'vitest';
import { connectSocket, eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announce, eventOf, PROCESSED, type Processed, refusalOf, refusedWith, TRANSPORTS } from './media-processed.ts';

const manyFields = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `f${index}: ${field}`).join(' ');

/** Whatever may be asked over HTTP may be asked over a live connection, within the same limits. */
export function operations(system: () => TestSystem): void {
  describe('any operation', () => {
    let ana: Person;
    let ben: Person;
    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
    });

    test.each(TRANSPORTS)('over $transport: queries and mutations are answered', async ({ connect }) => {
      await using app = connect(system().url, { accessToken: ana.accessToken });
      const viewer = app.send('Viewer');
      expect((await viewer.next())?.data?.viewer?.user).toMatchObject({ id: ana.id, username: ana.username });
      expect(await viewer.next()).toBeNull();
      const followed = await app.send('Follow', { input: { userId: ben.id } }).next();
      expect(followed?.data?.follow).toEqual({
        user: { id: ben.id, followerCount: 1, viewerFollowState: 'FOLLOWING' },
        errors: [],
      });
      const unfollowed = await app.send('Unfollow', { input: { userId: ben.id } }).next();
      expect(unfollowed?.data?.unfollow.user).toMatchObject({ followerCount: 0, viewerFollowState: 'NOT_FOLLOWING' });
    });

    test('a subscription waits on the same socket meanwhile', async () => {
      const coming = await announce(system(), ana, await smallPhoto('allium-oreophilum'));
      await using app = connectSocket(system().url, { accessToken: ana.accessToken });
      const events = app.raw<Processed>(PROCESSED, { ids: [coming.id] });
      const answers = ['Viewer', 'HomeFeed', 'Viewer'] as const;
      const replies = await Promise.all(answers.map((name) => app.send(name).next()));
      expect(replies.map((reply) => reply?.errors)).toEqual([[], [], []]);
      await coming.arrives();
      expect(await events.next()).toEqual(eventOf(coming.id, 'READY'));
      expect(await events.next()).toBeNull();
    });

    const subscription = 'mediaProcessed(mediaIds: ["1"]) { id }';
    const wrong: [what: string, code: string, query: string, more?: object][] = [
      ['no GraphQL', 'GRAPHQL_PARSE_FAILED', 'subscription {'],
      ['an unknown field', 'GRAPHQL_VALIDATION_FAILED', 'subscription { mediaVanished { id } }'],
      ['a wrong argument', 'GRAPHQL_VALIDATION_FAILED', 'subscription { mediaProcessed(mediaIds: {}) { id } }'],
      ['two events at once', 'GRAPHQL_VALIDATION_FAILED', `subscription { a: ${subscription} b: ${subscription} }`],
      ['a missing variable', 'BAD_USER_INPUT', PROCESSED],
      [
        'too many fields',
        'OPERATION_LIMIT_EXCEEDED',
        `{ ${manyFields(101, 'viewer { email }')} }`,
        { limit: 'maxRootFields', value: 101, maximum: 30 },
      ],
      [
        'too many attempts',
        'OPERATION_LIMIT_EXCEEDED',
        `mutation { ${manyFields(11, 'logOut { errors { code } }')} }`,
        { limit: 'maxMutations', value: 11, maximum: 10 },
      ],
      [
        'too much in one event',
        'OPERATION_LIMIT_EXCEEDED',
        `subscription { mediaProcessed(mediaIds: ["1"]) { ${manyFields(201, 'id')} } }`,
        { limit: 'maxAliases', value: 201, maximum: 200 },
      ],
    ];

    describe.each(TRANSPORTS)('over $transport', ({ connect }) => {
      test.each(wrong)('%s is refused: %s', async (_what, code, query, more = {}) => {
        await using app = connect(system().url, { accessToken: ana.accessToken });
        const { data, errors } = (await refusalOf(app.raw(query))) ?? {};
        expect(data).toBeNull();
        expect(errors?.[0]?.extensions).toEqual({ code, requestId: expect.any(String), ...more });
        expect((await app.send('Viewer').next())?.data?.viewer?.user.id).toBe(ana.id);
      });
    });

    test('a socket carries a hundred at once', async () => {
      const coming = await announce(system(), ana, await smallPhoto('allium-oreophilum'));
      await using app = connectSocket(system().url, { accessToken: ana.accessToken });
      const all = Array.from({ length: 100 }, () => app.raw<Processed>(PROCESSED, { ids: [coming.id] }));
      const limit = { limit: 'maxOperationsPerSocket', value: 101, maximum: 100 };
      expect(await refusalOf(app.send('Viewer'))).toEqual(refusedWith('OPERATION_LIMIT_EXCEEDED', limit));
      await all[0]?.leave();
      // Its place is free once it is admitted, which may take a moment where a hundred come at once.
      await eventually(async () => expect((await app.send('Viewer').next())?.data?.viewer?.user.id).toBe(ana.id));
      await coming.arrives();
      const events = await Promise.all(all.slice(1).map((events) => events.next()));
      for (const event of events) expect(event).toEqual(eventOf(coming.id, 'READY'));
    });
  });
}
