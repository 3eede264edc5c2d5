import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { type Client, eventually, logIn, type Person, signUp } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { Session, SessionPayload } from '../../kit/replies.ts';
import { answerTo, bearer, REFUSED, type Stage, whoIs } from './stage.ts';

type Tokens = Pick<Session, 'accessToken' | 'refreshToken'>;

/** Refresh tokens in the wrong hands, and those that an attacker would like to choose. */
export function refreshTokens(stage: () => Stage): void {
  const somebody = () => signUp(stage().system.client);
  const whoHas = ({ accessToken }: Tokens) => whoIs(stage().system, bearer(accessToken));
  const sessionOf = ({ accessToken }: Tokens) => String(decodeJwt(accessToken).sid);

  async function refresh(refreshToken: string): Promise<SessionPayload> {
    const reply = await stage().system.client.send('RefreshSession', { input: { refreshToken } });
    return dataOf('the refresh', reply).refreshSession;
  }
  const refreshed = async ({ refreshToken }: Tokens): Promise<Session> =>
    present('the session', accepted('the refresh', await refresh(refreshToken)).session);
  const isEnded = async ({ refreshToken }: Tokens) =>
    expect(await refresh(refreshToken)).toMatchObject({ session: null, errors: [{ code: 'SESSION_ENDED' }] });

  /** Moves what became of the session's tokens back in time, past the grace for lost replies. */
  async function letMinutesPass(session: Tokens): Promise<void> {
    await stage().system.platform.directory.refreshToken.updateMany({
      where: { sessionId: sessionOf(session), spentAt: { not: null } },
      data: { spentAt: new Date(Date.now() - 5 * 60_000) },
    });
  }

  describe('a stolen refresh token', () => {
    test('that was spent already ends the session: thief and owner are both out, with every token they have', async () => {
      const owner = await somebody();
      const elsewhere = await logIn(stage().system.client, owner);
      const next = await refreshed(owner);
      await letMinutesPass(owner);

      await isEnded(owner);
      await isEnded(next);
      for (const tokens of [owner, next]) {
        await eventually(async () => expect(await whoHas(tokens)).toEqual(REFUSED), { withinMs: 1000 });
      }
      expect(await whoHas(elsewhere)).toEqual(answerTo(owner.id));
    });

    test('that the thief spends first puts the thief out as soon as the owner comes', async () => {
      const owner = await somebody();
      const thief = await refreshed(owner);
      await letMinutesPass(owner);
      await isEnded(owner);
      await isEnded(thief);
      await eventually(async () => expect(await whoHas(thief)).toEqual(REFUSED), { withinMs: 1000 });
    });

    test('that is spent by both while replies may get lost puts both out when the second goes on', async () => {
      const first = await somebody();
      const [owner, thief] = [await refreshed(first), await refreshed(first)];
      const next = await refreshed(owner);
      await letMinutesPass(owner);
      await isEnded(thief);
      await isEnded(next);
    });

    test('works again at once, for a lost reply, but not when that reply has been used', async () => {
      const owner = await somebody();
      const lost = await refreshed(owner);
      const received = await refreshed(owner);
      expect(sessionOf(received)).toBe(sessionOf(lost));
      await refreshed(received);
      await isEnded(owner);
    });

    test('of a session that has ended opens nothing', async () => {
      const owner = await somebody();
      await stage().system.client.send('LogOut', {}, owner.accessToken);
      await isEnded(owner);
    });

    test.each<[string, (owner: Person) => string]>([
      ['an access token', ({ accessToken }) => accessToken],
      [
        'a token with a letter changed',
        ({ refreshToken }) => refreshToken.replace(/^./, (a) => (a === 'A' ? 'B' : 'A')),
      ],
      ['its hash, as a thief of the database has it', ({ refreshToken }) => hashOf(refreshToken)],
      ['nothing', () => ''],
      ['a megabyte', () => 'x'.repeat(900_000)],
    ])('cannot be replaced by %s', async (_what, other) => {
      const owner = await somebody();
      await isEnded({ ...owner, refreshToken: other(owner) });
      expect((await refresh(owner.refreshToken)).errors).toEqual([]);
    });
  });

  test('refreshes that race all succeed, in one session, which goes on', async () => {
    const owner = await somebody();
    const replies = await Promise.all(Array.from({ length: 5 }, () => refreshed(owner)));
    expect(new Set(replies.map(({ refreshToken }) => refreshToken)).size).toBe(5);
    expect(new Set(replies.map(sessionOf))).toEqual(new Set([sessionOf(owner)]));
    const [last] = replies.slice(-1);
    expect(await whoHas(last ?? owner)).toEqual(answerTo(owner.id));
  });

  describe('a session cannot be fixed beforehand', () => {
    test('a log-in opens a new one, whatever token comes with it', async () => {
      const { client } = stage().system;
      const [victim, attacker] = [await somebody(), await somebody()];
      const input = { login: victim.username, password: victim.password, device: 'test kit' };
      const reply = await client.send('LogIn', { input }, attacker.accessToken);
      const session = present('the session', dataOf('the log-in', reply).logIn.session);
      for (const known of [attacker, victim]) expect(sessionOf(session)).not.toBe(sessionOf(known));
      expect(await whoHas(session)).toEqual(answerTo(victim.id));
      expect(await whoHas(attacker)).toEqual(answerTo(attacker.id));
      expect((await refreshed(attacker)).user.id).toBe(attacker.id);
    });

    test('nor does a sign-up take over the session it comes with', async () => {
      const attacker = await somebody();
      const { client } = stage().system;
      const asAttacker: Client = {
        ...client,
        send: (operation, variables) => client.send(operation, variables, attacker.accessToken),
      };
      const victim = await signUp(asAttacker);
      expect(sessionOf(victim)).not.toBe(sessionOf(attacker));
      expect(await whoHas(attacker)).toEqual(answerTo(attacker.id));
    });

    test.each(['sessionId', 'refreshToken', 'accessToken', 'accountId', 'scopes'])(
      'no app chooses its %s',
      async (field) => {
        const ana = await somebody();
        const input = { login: ana.username, password: ana.password, device: 'test kit', [field]: ana.refreshToken };
        const { data, errors } = await stage().system.client.send('LogIn', { input });
        expect([data, errors[0]?.extensions?.code]).toEqual([null, 'BAD_USER_INPUT']);
      },
    );

    test('two log-ins share nothing', async () => {
      const ana = await somebody();
      const [one, other] = [await logIn(stage().system.client, ana), await logIn(stage().system.client, ana)];
      expect(sessionOf(one)).not.toBe(sessionOf(other));
      expect(one.refreshToken).not.toBe(other.refreshToken);
      await stage().system.client.send('LogOut', {}, one.accessToken);
      expect((await refreshed(other)).user.id).toBe(ana.id);
    });
  });
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
