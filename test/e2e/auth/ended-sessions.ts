import { describe, expect, test } from 'vitest';
import type { Role } from '../../../scripts/launch/topology.ts';
import { eventually, logIn, type Person, signUp } from '../../kit/index.ts';
import { accepted, dataOf } from '../../kit/refusals.ts';
import { answerTo, bearer, INVALID_ON_SOCKET, REFUSED, type Stage, whoIs, whoIsOnSocket } from './stage.ts';

/** A token of a session that has ended is good for nothing, a second later. @param door the role that the router is in */
export function endedSessions(stage: () => Stage, door: Role): void {
  describe('an access token whose session has ended', () => {
    const ask = ({ accessToken }: Person) => whoIs(stage().system, bearer(accessToken));
    const refused = (person: Person, withinMs: number) =>
      eventually(async () => expect(await ask(person)).toEqual(REFUSED), { withinMs });

    async function logOut({ accessToken }: Person): Promise<void> {
      accepted('the log-out', dataOf('it', await stage().system.client.send('LogOut', {}, accessToken)).logOut);
    }

    test('is refused within a second of a log-out, over HTTP and on sockets, and other sessions go on', async () => {
      const { client } = stage().system;
      const ana = await signUp(client);
      const phone = await logIn(client, ana);
      for (const session of [ana, phone]) expect(await ask(session)).toEqual(answerTo(ana.id));
      await logOut(ana);
      await refused(ana, 1000);
      expect(await whoIsOnSocket(stage().system, { init: { accessToken: ana.accessToken } })).toEqual(
        INVALID_ON_SOCKET,
      );
      expect(await ask(phone)).toEqual(answerTo(ana.id));
    });

    test('does not log out again: the end of a session was its last word', async () => {
      const ana = await signUp(stage().system.client);
      await logOut(ana);
      await refused(ana, 1000);
      const { errors } = await stage().system.client.send('LogOut', {}, ana.accessToken);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });

    test('is refused, too, while Redis is lost and nobody hears of the log-out', async () => {
      const { system, redis } = stage();
      const [ana, ben] = [await signUp(system.client), await signUp(system.client)];
      expect(await ask(ana)).toEqual(answerTo(ana.id));
      await redis.shut();
      try {
        await logOut(ana);
        await refused(ana, 2000);
        expect(await ask(ben)).toEqual(answerTo(ben.id));
      } finally {
        await redis.reopen();
      }
    });

    test('is refused by a router that was started since', async () => {
      const { system } = stage();
      const [ana, ben] = [await signUp(system.client), await signUp(system.client)];
      await logOut(ana);
      await system.restart(door, 'kill');
      expect(await ask(ana)).toEqual(REFUSED);
      expect(await ask(ben)).toEqual(answerTo(ben.id));
    });
  });
}
