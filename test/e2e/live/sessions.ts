import type { AccessClaims } from '@heliograph/platform/auth';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectEvents, connectSocket, eventually, logIn, type Person, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announce, eventOf, PROCESSED, type Processed, refusalOf, refusedWith } from './media-processed.ts';

const boats = await smallPhoto('nagasaki-boats');

const SESSION_ENDED = { code: 4403, reason: 'Forbidden: the session has ended; sign in again' };
const TOKEN_INVALID = {
  code: 4403,
  reason: 'Forbidden: the access token is not valid or has ended; reconnect with a fresh one',
};
const TOKEN_ENDED = { code: 4403, reason: 'Forbidden: the access token has ended; reconnect with a fresh one' };

/** A log-out reaches what its session has open, and nothing of other sessions. */
export function logOuts(system: () => TestSystem): void {
  test('a log-out closes what its session has open, and another session stays', async () => {
    const { ana } = await world(system().client, { ana: {} });
    const phone = await logIn(system().client, ana);
    const coming = await announce(system(), ana, boats);
    await using socket = connectSocket(system().url, { accessToken: ana.accessToken });
    await using stream = connectEvents(system().url, { accessToken: ana.accessToken });
    await using other = connectSocket(system().url, { accessToken: phone.accessToken });
    const [onSocket, onStream, onOther] = [socket, stream, other].map((app) =>
      app.raw<Processed>(PROCESSED, { ids: [coming.id] }),
    );
    for (const app of [socket, other]) expect((await app.send('Viewer').next())?.errors).toEqual([]);

    const gone = [onSocket?.next().catch((error: unknown) => error), onStream?.next()];
    expect((await system().client.send('LogOut', {}, ana.accessToken)).data?.logOut.errors).toEqual([]);
    expect(await Promise.all(gone)).toEqual([
      expect.objectContaining({ name: 'ConnectionLost', code: 4403 }),
      refusedWith('UNAUTHENTICATED'),
    ]);
    expect(socket.closes).toEqual([SESSION_ENDED]);
    expect(await onStream?.next()).toBeNull();

    await coming.arrives();
    expect(await onOther?.next()).toEqual(eventOf(coming.id, 'READY'));
    expect(other.closes).toEqual([]);
  });
}

/** What a connection is worth once the token that it was opened with is worth nothing. */
export function credentials(system: () => TestSystem): void {
  describe('the token of a connection', () => {
    let ana: Person;
    let ben: Person;
    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
    });

    test('when it has ended, so has the connection; one that was shown a fresh token goes on', async () => {
      const coming = await announce(system(), ana, boats);
      const accessToken = await endingSoon(ana);
      await using left = connectSocket(system().url, { accessToken });
      await using renewed = connectSocket(system().url, { accessToken });
      await using stream = connectEvents(system().url, { accessToken });
      const [ending, events, onLeft] = [stream, renewed, left].map((app) =>
        app.raw<Processed>(PROCESSED, { ids: [coming.id] }),
      );
      for (const app of [left, renewed]) expect((await app.send('Viewer').next())?.data?.viewer?.user.id).toBe(ana.id);
      await renewed.renew(ana.accessToken);

      await expect(onLeft?.next()).rejects.toMatchObject({ code: 4403 });
      expect(left.closes).toEqual([TOKEN_ENDED]);
      expect(await ending?.next()).toEqual(refusedWith('UNAUTHENTICATED'));
      expect(await ending?.next()).toBeNull();

      await coming.arrives();
      expect(await events?.next()).toEqual(
        eventOf(coming.id, 'READY', { owner: { id: ana.id, username: ana.username } }),
      );
      expect((await renewed.send('Viewer').next())?.data?.viewer?.user.id).toBe(ana.id);
      expect(renewed.closes).toEqual([]);
    });

    test('a connection does not pass from one viewer to another', async () => {
      await using app = connectSocket(system().url, { accessToken: ana.accessToken });
      expect((await app.send('Viewer').next())?.data?.viewer?.user.id).toBe(ana.id);
      await app.renew(ben.accessToken);
      const reason = 'Forbidden: the token is of another viewer; open another connection for it';
      await eventually(() => expect(app.closes).toEqual([{ code: 4403, reason }]));
    });

    test('a token that outlived its session opens nothing', async () => {
      const { accessToken } = await logIn(system().client, ana);
      await system().client.send('LogOut', {}, accessToken);
      const coming = await announce(system(), ana, boats);
      await eventually(async () => expect((await system().client.send('Viewer', {}, accessToken)).status).toBe(401));
      await using app = connectSocket(system().url, { accessToken });
      await eventually(() => expect(app.closes).toEqual([TOKEN_INVALID]));
      await using stream = connectEvents(system().url, { accessToken });
      const reply = await refusalOf(stream.raw(PROCESSED, { ids: [coming.id] }));
      expect(reply).toEqual(refusedWith('UNAUTHENTICATED'));
    });

    test('whoever uses a refresh token that was stolen closes what the thief has open, too', async () => {
      const stolen = await logIn(system().client, ana);
      await using thief = connectSocket(system().url, { accessToken: stolen.accessToken });
      expect((await thief.send('Viewer').next())?.data?.viewer?.user.id).toBe(ana.id);
      await refresh(stolen.refreshToken);
      await letMinutesPass(stolen);
      await refresh(stolen.refreshToken);
      await eventually(() => expect(thief.closes).toEqual([SESSION_ENDED]));
    });

    const refresh = (refreshToken: string) => system().client.send('RefreshSession', { input: { refreshToken } });
    const claimsOf = ({ accessToken }: Person): Promise<AccessClaims> =>
      system().platform.accessTokens.verify(accessToken);

    /** A token of the same session, as it was some minutes ago; it ends in a second or two. */
    async function endingSoon(person: Person): Promise<string> {
      const claims = await claimsOf(person);
      const now = new Date();
      const { expiresAt } = await system().platform.accessTokens.sign(claims, now);
      const lifetimeMs = expiresAt.getTime() - now.getTime();
      const { token } = await system().platform.accessTokens.sign(claims, new Date(now.getTime() + 2000 - lifetimeMs));
      return token;
    }

    /** Moves what the session's refresh tokens went through back in time, past every grace period. */
    async function letMinutesPass(person: Person): Promise<void> {
      const { sessionId } = await claimsOf(person);
      await system().platform.directory.refreshToken.updateMany({
        where: { sessionId, spentAt: { not: null } },
        data: { spentAt: new Date(Date.now() - 5 * 60_000) },
      });
    }
  });
}
