import { describe, expect, test } from 'vitest';
import { eventually, logIn, type Person, Refused, signUp } from '../../kit/index.ts';
import { type Mailbox, tokenIn } from '../../kit/mailbox.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';

const NEW_PASSWORD = 'quite another password';

/** What mails are for, through the door of a system that sends them to a mailbox. */
export function passwordReset(system: () => TestSystem, mailbox: () => Mailbox): void {
  describe('mails', () => {
    const sessionsOf = async ({ accessToken }: Person) =>
      present('the viewer', dataOf('the sessions', await system().client.send('Sessions', {}, accessToken)).viewer);
    const requestReset = async (login: string) =>
      dataOf('the request', await system().client.send('RequestPasswordReset', { input: { login } }))
        .requestPasswordReset;
    const reset = async (token: string) =>
      dataOf('the reset', await system().client.send('ResetPassword', { input: { token, newPassword: NEW_PASSWORD } }))
        .resetPassword;
    const refresh = async ({ refreshToken }: Person) =>
      dataOf('the refresh', await system().client.send('RefreshSession', { input: { refreshToken } })).refreshSession;
    const refusalOf = (attempt: Promise<unknown>) => attempt.then(() => null).catch((reason: unknown) => reason);

    test('from a forgotten password by the mail to a new one, which puts everybody else out', async () => {
      const ana = await signUp(system().client);
      const thief = await logIn(system().client, ana);
      expect(await sessionsOf(ana)).toMatchObject({ emailVerified: false, sessions: [{}, {}] });

      expect(await requestReset(ana.email.toUpperCase())).toEqual({ errors: [] });
      const mail = await mailbox().mailTo(ana.email, /^https:\/\/app\.example\.org\/reset-password\?token=/m);
      const token = tokenIn(mail);
      expect(await reset(token)).toEqual({ errors: [] });

      for (const session of [ana, thief]) {
        expect((await refresh(session)).errors).toMatchObject([{ code: 'SESSION_ENDED' }]);
        await eventually(async () => {
          const { errors } = await system().client.send('Sessions', {}, session.accessToken);
          expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
        });
      }
      expect(await refusalOf(logIn(system().client, ana))).toMatchObject({ code: 'WRONG_CREDENTIALS' });
      const back = await logIn(system().client, { ...ana, password: NEW_PASSWORD });
      expect(await sessionsOf(back)).toMatchObject({ emailVerified: true, sessions: [{ current: true }] });
      expect((await reset(token)).errors).toMatchObject([{ code: 'TOKEN_EXPIRED', field: ['token'] }]);
      await mailbox().mailTo(ana.email, /password of your account at Heliograph was changed/);
    });

    test('one who asks for somebody who is not there learns nothing', async () => {
      const ana = await signUp(system().client);
      const before = mailbox().mails.length;
      expect(await requestReset(`no.${ana.username}`)).toEqual(await requestReset(ana.username));
      await mailbox().mailTo(ana.email, /reset-password/);
      const others = mailbox()
        .mails.slice(before)
        .flatMap(({ to }) => to);
      expect(new Set(others)).toEqual(new Set([ana.email]));
    });

    test('the link of the sign-up verifies the address; one session ends another; a new name is there at once', async () => {
      const ana = await signUp(system().client);
      const token = tokenIn(await mailbox().mailTo(ana.email, /\/verify-email\?token=/));
      const verified = await system().client.send('VerifyEmail', { input: { token } });
      expect(dataOf('the verification', verified).verifyEmail).toEqual({ errors: [] });

      const tablet = await logIn(system().client, ana);
      const { emailVerified, sessions } = await sessionsOf(tablet);
      expect(emailVerified).toBe(true);
      const phone = present('the other session', sessions.find(({ current }) => !current) ?? null);
      const wish = { input: { sessionId: phone.id } };
      const eve = await signUp(system().client);
      const strange = dataOf(
        'the theft',
        await system().client.send('RevokeSession', wish, eve.accessToken),
      ).revokeSession;
      expect(strange).toMatchObject({ sessionId: null, errors: [{ code: 'NOT_FOUND' }] });
      const revoked = await system().client.send('RevokeSession', wish, tablet.accessToken);
      expect(dataOf('the end', revoked).revokeSession).toEqual({ sessionId: phone.id, errors: [] });
      expect((await refresh(ana)).errors).toMatchObject([{ code: 'SESSION_ENDED' }]);

      const username = `${ana.username}.new`;
      const renamed = await system().client.send('ChangeUsername', { input: { username } }, tablet.accessToken);
      const { viewer } = accepted('the change', dataOf('the change', renamed).changeUsername);
      expect(viewer?.user).toEqual({ id: ana.id, username });
      expect(await eve.profile({ username })).toMatchObject({ id: ana.id, username });
      expect(await eve.profile({ username: ana.username })).toBeNull();
      const asAna = signUp(system().client, { username: ana.username, email: `another.${ana.email}` });
      expect(await refusalOf(asAna)).toBeInstanceOf(Refused);
    });
  });
}
