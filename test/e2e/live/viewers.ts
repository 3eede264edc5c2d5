import { beforeAll, describe, expect, test } from 'vitest';
import { connectEvents, connectSocket, eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announce, PROCESSED, refusalOf, refusedWith, TRANSPORTS } from './media-processed.ts';

/** Whose photos one may wait for. */
export function viewers(system: () => TestSystem): void {
  describe('who waits', () => {
    let ana: Person;
    let ben: Person;
    let own: string;
    let foreign: string;

    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } }));
      own = (await announce(system(), ben, await smallPhoto('black-canyon'))).id;
      foreign = (await announce(system(), ana, await smallPhoto('black-canyon'))).id;
    });

    describe.each(TRANSPORTS)('over $transport', ({ connect }) => {
      test('as nobody: UNAUTHENTICATED', async () => {
        await using app = connect(system().url);
        const reply = await refusalOf(app.raw(PROCESSED, { ids: [own] }));
        expect(reply).toEqual(refusedWith('UNAUTHENTICATED'));
      });

      test('for what is not theirs, or is not there: BAD_USER_INPUT, in the same words', async () => {
        await using app = connect(system().url, { accessToken: ben.accessToken });
        const wrong = [[foreign], [own, foreign], [ben.id], ['x'], [own, '']];
        const replies = await Promise.all(wrong.map((ids) => refusalOf(app.raw(PROCESSED, { ids }))));
        for (const reply of replies) expect(reply).toEqual(refusedWith('BAD_USER_INPUT'));
        expect(new Set(replies.map((reply) => reply?.errors[0]?.message)).size).toBe(1);
      });

      test.each([[0], [101]])('for %i photos: BAD_USER_INPUT', async (count) => {
        await using app = connect(system().url, { accessToken: ben.accessToken });
        const ids = Array.from({ length: count }, (_, index) => String(index));
        expect(await refusalOf(app.raw(PROCESSED, { ids }))).toEqual(refusedWith('BAD_USER_INPUT'));
      });
    });

    test('a refusal ends its own operation, and nothing else on the socket', async () => {
      await using app = connectSocket(system().url);
      const refused = app.raw(PROCESSED, { ids: [own] });
      const answered = app.raw('query ($id: ID!) { user(id: $id) { username } }', { id: ana.id });
      expect(await refusalOf(refused)).toEqual(refusedWith('UNAUTHENTICATED'));
      expect(await answered.next()).toEqual({ data: { user: { username: ana.username } }, errors: [] });
      expect((await app.send('Viewer').next())?.data).toEqual({ viewer: null });
      expect(app.closes).toEqual([]);
    });

    test.each(['admin', '', 'a.b.c'])('with %j for a token: the socket is closed with 4403', async (accessToken) => {
      await using app = connectSocket(system().url, { accessToken });
      const reason = 'Forbidden: the access token is not valid or has ended; reconnect with a fresh one';
      await eventually(() => expect(app.closes).toEqual([{ code: 4403, reason }]));
    });

    test('with a token that is none, over Server-Sent Events: UNAUTHENTICATED', async () => {
      await using app = connectEvents(system().url, { accessToken: 'admin' });
      expect(await refusalOf(app.raw(PROCESSED, { ids: [own] }))).toMatchObject(refusedWith('UNAUTHENTICATED'));
    });
  });
}
