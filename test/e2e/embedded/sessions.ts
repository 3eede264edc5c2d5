import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { logIn, type Person, Refused, signUp, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { SessionPayload } from '../../kit/replies.ts';
import { uniqueSuffix } from '../../kit/sign-up.ts';
import type { TestSystem } from '../../kit/test-system.ts';

export function sessions(system: () => TestSystem): void {
  describe('sessions', () => {
    const somebody = async () => (await world(system().client, { ana: {} })).ana;

    test('a session is traded for the next one', async () => {
      const ana = await somebody();
      const next = present('the session', (await refresh(ana.refreshToken)).session);
      expect(next.user).toMatchObject({ id: ana.id, username: ana.username });
      expect(next.refreshToken).not.toBe(ana.refreshToken);
      expect(await whoIs(next.accessToken)).toBe(ana.id);
      expect((await refresh(next.refreshToken)).errors).toEqual([]);
    });

    test('a spent token works again while its reply may have been lost', async () => {
      const ana = await somebody();
      const replies = await Promise.all([refresh(ana.refreshToken), refresh(ana.refreshToken)]);
      expect(replies.flatMap(({ errors }) => errors)).toEqual([]);
    });

    test('a token that was spent long ago ends the session for whoever stole it, and for its owner', async () => {
      const ana = await somebody();
      const next = present('the session', (await refresh(ana.refreshToken)).session);
      await letMinutesPass(ana);
      expect((await refresh(ana.refreshToken)).errors).toMatchObject([{ code: 'SESSION_ENDED' }]);
      expect((await refresh(next.refreshToken)).errors).toMatchObject([{ code: 'SESSION_ENDED' }]);
      expect((await logIn(system().client, ana)).id).toBe(ana.id);
    });

    test('a log-out ends its own session and no other', async () => {
      const ana = await somebody();
      const phone = await logIn(system().client, ana);
      const { logOut } = dataOf('the log-out', await system().client.send('LogOut', {}, ana.accessToken));
      expect(logOut.errors).toEqual([]);
      expect((await refresh(ana.refreshToken)).errors).toMatchObject([{ code: 'SESSION_ENDED' }]);
      expect((await refresh(phone.refreshToken)).errors).toEqual([]);
      const stranger = await system().client.send('LogOut');
      expect(stranger.errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    });

    test('one logs in by username or e-mail address, in any case', async () => {
      const ana = await somebody();
      for (const login of [ana.username, ana.username.toUpperCase(), ana.email, ana.email.toUpperCase()]) {
        expect((await logIn(system().client, { ...ana, username: login })).id).toBe(ana.id);
      }
    });

    test('what is wrong with a log-in is not said', async () => {
      const ana = await somebody();
      const attempts = [
        { ...ana, password: `${ana.password} ` },
        { ...ana, password: ana.password.toUpperCase() },
        { ...ana, username: `nobody_${uniqueSuffix()}` },
        { ...ana, username: 'nobody@example.org' },
      ];
      const refusals = await Promise.all(attempts.map((attempt) => refusalOf(logIn(system().client, attempt))));
      expect(new Set(refusals.map(({ errors }) => JSON.stringify(errors))).size).toBe(1);
      expect(refusals[0]?.code).toBe('WRONG_CREDENTIALS');
    });

    test('a sign-up that is sent again answers the same account with a new session', async () => {
      const once = { ...newcomer(), idempotencyKey: randomUUID() };
      const replies = await Promise.all([1, 2, 3].map(() => signUp(system().client, once)));
      expect(new Set(replies.map(({ id }) => id)).size).toBe(1);
      expect(new Set(replies.map(({ refreshToken }) => refreshToken)).size).toBe(3);
      expect(await whoIs(replies[2]?.accessToken)).toBe(replies[0]?.id);
    });

    test('another sign-up with the same key is a conflict, and makes no account', async () => {
      const [first, second] = [newcomer(), newcomer()];
      const idempotencyKey = randomUUID();
      const made = await signUp(system().client, { ...first, idempotencyKey });
      for (const change of [second, { ...first, password: 'another password' }, { ...first, name: 'Another' }]) {
        const refusal = await refusalOf(signUp(system().client, { ...change, idempotencyKey }));
        expect(refusal.code).toBe('IDEMPOTENCY_CONFLICT');
      }
      expect(await made.profile(second)).toBeNull();
    });

    test('of many that want a username at once exactly one gets it', async () => {
      const { username } = newcomer();
      const attempts = [1, 2, 3, 4].map((n) => signUp(system().client, { username, email: `${username}${n}@x.org` }));
      const settled = await Promise.allSettled(attempts);
      const made = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(made).toHaveLength(1);
      const refusals = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as Refused] : []));
      expect(refusals.map(({ code }) => code)).toEqual(['USERNAME_TAKEN', 'USERNAME_TAKEN', 'USERNAME_TAKEN']);
      expect((await made[0]?.profile({ username }))?.id).toBe(made[0]?.id);
    });

    test('nobody is no viewer, without an error', async () => {
      const { data, errors } = await system().client.send('Viewer');
      expect([data, errors]).toEqual([{ viewer: null }, []]);
    });

    test('only the viewer reads their address', async () => {
      const ana = await somebody();
      const { data } = await system().client.send('Viewer', {}, ana.accessToken);
      expect(data?.viewer).toMatchObject({ email: ana.email, user: { id: ana.id, username: ana.username } });
    });

    const newcomer = () => {
      const username = `new_${uniqueSuffix()}`;
      return { username, email: `${username}@example.org` };
    };

    async function refresh(refreshToken: string): Promise<SessionPayload> {
      return dataOf('the refresh', await system().client.send('RefreshSession', { input: { refreshToken } }))
        .refreshSession;
    }

    async function whoIs(accessToken: string | undefined): Promise<string | undefined> {
      return dataOf('the viewer', await system().client.send('Viewer', {}, accessToken)).viewer?.user.id;
    }

    async function refusalOf(attempt: Promise<unknown>): Promise<Refused> {
      const error: unknown = await attempt.then(
        () => new Error('It was not refused'),
        (reason: unknown) => reason,
      );
      if (error instanceof Refused) return error;
      throw error;
    }

    /** Moves what this person's tokens went through back in time, past every grace period. */
    async function letMinutesPass({ id }: Person): Promise<void> {
      const { directory } = system().platform;
      const sessions = await directory.session.findMany({ where: { accountId: BigInt(id) }, select: { id: true } });
      await directory.refreshToken.updateMany({
        where: { sessionId: { in: sessions.map((session) => session.id) }, spentAt: { not: null } },
        data: { spentAt: new Date(Date.now() - 5 * 60_000) },
      });
    }
  });
}
