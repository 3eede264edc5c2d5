import { describe, expect, test } from 'vitest';
import { RawClient } from '../../../router/live/testing/raw-client.ts';
import { type Person, world } from '../../kit/index.ts';
import { type Asked, ask, type Told } from './ask.ts';
import { type Doors, RATE_LIMITS } from './doors.ts';
import { registered } from './persisted.ts';

const viewer = { body: { query: registered('Viewer').body } };
const logIn = { login: 'nobody_of_that_name', password: 'a guess', device: 'test' };

export function rateLimits(doors: () => Doors): void {
  describe('rate limits', () => {
    const people = () => world(doors().development.client, { ana: {}, ben: {}, cem: {} });
    const isLimited = ({ code }: Told) => code === 'RATE_LIMITED';

    test('refuse who asks too much, with how long to wait, and nobody else', async () => {
      const [door] = doors().deployed;
      const { ana, ben, cem } = await people();
      const follows = (other: Person): Asked => followBy(ana, other);
      for (let n = 0; n < RATE_LIMITS.mutations; n += 1) expect((await ask(door, follows(ben))).status).toBe(200);

      const refused = await ask(door, follows(cem));
      expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED', data: null });
      const { retryAfter } = refused.errors[0]?.extensions ?? {};
      expect(retryAfter).toBeGreaterThan(80);
      expect(refused.headers.get('retry-after')).toBe(String(retryAfter));
      expect(refused.headers.get('cache-control')).toBe('private, no-store');
      const newer = { ...follows(cem), headers: { accept: 'application/graphql-response+json' } };
      expect((await ask(door, newer)).status).toBe(429);

      expect(await ask(door, { ...viewer, accessToken: ana.accessToken })).toMatchObject({ status: 200 });
      expect(await ask(door, followBy(ben, cem))).toMatchObject({ status: 200, code: undefined });
      expect(await cem.profile(cem)).toMatchObject({ followerCount: 1 });
    });

    test('are one for all doors, and for sockets', async () => {
      const [one, other] = doors().deployed;
      const { ana, ben, cem } = await people();
      const follow = followBy(ana, ben);
      const told = await Promise.all(Array.from({ length: 3 * RATE_LIMITS.mutations }, () => ask(one, follow)));
      expect(told.filter((answer) => !isLimited(answer))).toHaveLength(RATE_LIMITS.mutations);
      expect(await ask(other, followBy(ana, cem))).toMatchObject({ status: 429 });

      const client = await new RawClient(`${other.url.replace('http', 'ws')}/graphql`).open();
      await client.init({ authorization: `Bearer ${ana.accessToken}` });
      client.send({ id: '1', type: 'subscribe', payload: followBy(ana, cem).body });
      expect(await client.next()).toMatchObject({
        ...{
          id: '1',
          type: 'error',
          payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }],
        },
      });
      client.socket.close();
      expect(await cem.profile(cem)).toMatchObject({ followerCount: 0 });
    });

    test('let go after a while', async () => {
      const [door] = doors().deployed;
      const { ana } = await people();
      const request = { ...viewer, accessToken: ana.accessToken };
      const told = await Promise.all(Array.from({ length: 4 * RATE_LIMITS.queries }, () => ask(door, request)));
      expect(told.find(isLimited)?.errors[0]?.extensions.retryAfter).toBe(1);
      await expect.poll(async () => (await ask(door, request)).status).toBe(200);
    });

    test('count guesses by where they come from, not by whom they are for', async () => {
      const [door] = doors().deployed;
      const guess = (from: string, login = 'nobody'): Promise<Told> =>
        ask(door, {
          body: { query: registered('LogIn').body, variables: { input: { ...logIn, login } } },
          headers: { 'x-forwarded-for': from },
        });
      for (let n = 0; n < RATE_LIMITS.logIns; n += 1) expect((await guess('203.0.113.7', `n${n}`)).status).toBe(200);
      expect(await guess('203.0.113.7', 'another')).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
      // What the client itself says of where it comes from is not believed.
      expect(await guess('198.51.100.1, 203.0.113.7')).toMatchObject({ status: 429 });
      expect(await guess('203.0.113.8')).toMatchObject({ status: 200, code: undefined });
    });

    test('on a laptop are never felt', async () => {
      const told = await Promise.all(Array.from({ length: 200 }, () => ask(doors().development, viewer)));
      expect(told.filter(isLimited)).toEqual([]);
    });
  });
}

const followBy = ({ accessToken }: Person, { id }: Person) => ({
  body: { query: registered('Follow').body, variables: { input: { userId: id } } },
  accessToken,
});
