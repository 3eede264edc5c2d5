import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawClient } from '../../../router/live/testing/raw-client.ts';
import { attacks } from '../../kit/attacks.ts';
import { ask } from './ask.ts';
import type { Doors } from './doors.ts';
import { type GoodTraffic, startGoodTraffic } from './good-traffic.ts';

const FRAME_LIMIT = 1024 * 1024;

/** What a frame or a response says of an operation that failed. */
interface Failed {
  type?: string;
  payload?: unknown;
}

export function attacked(doors: () => Doors): void {
  describe('under attack', () => {
    let good: GoodTraffic;
    beforeAll(() => {
      good = startGoodTraffic(doors().development);
    });
    afterAll(() => good?.stop());

    describe('by HTTP', () => {
      test.each([...attacks()])('$name: $code $limit', async ({ body, code, limit }) => {
        const headers = { accept: 'application/graphql-response+json' };
        const told = await ask(doors().development, { body, headers });
        expect(told).toMatchObject({ status: 400, code, data: null });
        expect(told.errors[0]?.extensions.limit).toBe(limit);
        expect(await ask(doors().production, { body, headers })).toMatchObject({ status: 400, code, data: null });
      });

      test('with a batch: BAD_REQUEST', async () => {
        const body = Array.from({ length: 1000 }, () => ({ query: '{ viewer { email } }' }));
        expect(await ask(doors().development, { body })).toMatchObject({
          status: 400,
          code: 'BAD_REQUEST',
          data: null,
        });
      });
    });

    describe('by socket', () => {
      let client: RawClient;
      beforeAll(async () => {
        client = await connect();
        await client.init();
      });
      afterAll(() => client?.socket.close());

      test.each([...attacks()].filter(isRead))('$name: $code $limit', async ({ body, code, limit }) => {
        client.send(`{"id":"1","type":"subscribe","payload":${body}}`);
        const told = (await client.next()) as Failed;
        expect(firstErrorOf(told)).toMatchObject({ extensions: { code, ...(limit && { limit }) } });
        if (told.type === 'next') expect(await client.next()).toEqual({ id: '1', type: 'complete' });
      });

      test.each([...attacks()].filter((attack) => !isRead(attack)))(
        '$name is not even parsed: 4400',
        async ({ body }) => {
          const stranger = await connect();
          await stranger.init();
          stranger.socket.send(`{"id":"1","type":"subscribe","payload":${body}}`);
          expect(await stranger.closed).toMatchObject({ code: 4400 });
        },
      );

      test('and the same connection still serves', async () => {
        client.send({ id: '1', type: 'subscribe', payload: { query: '{ viewer { email } }' } });
        expect(await client.next()).toMatchObject({ type: 'next', payload: { data: { viewer: null } } });
        expect(await client.next()).toEqual({ id: '1', type: 'complete' });
      });

      const operation = { id: '1', type: 'subscribe', payload: { query: '{ viewer { email } }' } };
      test.each<[string, number, string | Buffer]>([
        ['a frame that is too large', 1009, JSON.stringify({ ...operation, padding: ' '.repeat(FRAME_LIMIT) })],
        ['a batch in a frame', 4400, JSON.stringify([operation, operation])],
        ['words', 4400, 'let me in'],
        ['half a message', 4400, '{"type":"subscr'],
        ['an unknown message', 4400, '{"type":"connection_terminate"}'],
        ['a message for clients', 4400, '{"id":"1","type":"next","payload":{}}'],
        ['an operation without an id', 4400, '{"type":"subscribe","payload":{"query":"{ viewer { email } }"}}'],
        ['a frame of bytes', 4400, Buffer.from(JSON.stringify(operation))],
        ['brackets', 4400, '['.repeat(FRAME_LIMIT / 2)],
        ['a ping that is too deep to be answered', 4400, `{"type":"ping","payload":{"a":${deep(100_000)}}}`],
      ])('%s closes it with %i', async (_what, code, frame) => {
        const stranger = await connect();
        await stranger.init();
        stranger.socket.send(frame);
        expect(await stranger.closed).toMatchObject({ code });
      });

      test('by hundreds that do nothing', async () => {
        const crowd = await Promise.all(Array.from({ length: 300 }, connect));
        expect(await ask(doors().development, { body: { query: '{ viewer { email } }' } })).toMatchObject({
          status: 200,
        });
        for (const { socket } of crowd) socket.terminate();
      });

      const connect = () => new RawClient(`${doors().development.url.replace('http', 'ws')}/graphql`).open();
    });

    test('a well-behaved app is served all the while', async () => {
      expect(await good.stop()).toBeGreaterThan(0);
    });
  });
}

/** A message that holds too much is refused before anybody knows which operation it is about. */
const isRead = ({ limit }: { limit?: string }) => !limit?.startsWith('maxVariable');

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** An operation that was not admitted is answered by a list of errors, one that failed by a response. */
function firstErrorOf({ payload }: Failed): unknown {
  const errors = Array.isArray(payload) ? payload : (payload as { errors?: unknown[] } | undefined)?.errors;
  return errors?.[0];
}
