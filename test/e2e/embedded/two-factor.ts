import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Variables } from '../../kit/client.ts';
import { type Person, signUp } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { enroll } from '../../kit/two-factor.ts';

export function twoFactor(system: () => TestSystem): void {
  describe('two-factor', () => {
    test('from the sign-up over a log-in with a code to the last recovery code', async () => {
      const ana = await signUp(system().client);
      expect(await standing(ana)).toEqual({ twoFactorEnabled: false, recoveryCodesLeft: 0 });
      const { code, recoveryCodes } = await enroll(system().client, ana);
      expect(await standing(ana)).toEqual({ twoFactorEnabled: true, recoveryCodesLeft: 10 });

      const byCode = await logIn({ challenge: await challengeOf(ana), oneTimeCode: code(30) });
      expect(byCode).toMatchObject({ session: { user: { id: ana.id } }, errors: [] });
      const [oneTimeCode = ''] = recoveryCodes;
      const challenge = await challengeOf(ana);
      const byRecoveryCode = await logIn({ challenge, oneTimeCode: oneTimeCode.toUpperCase() });
      expect(byRecoveryCode).toMatchObject({ session: { user: { id: ana.id } }, errors: [] });
      expect(await standing(ana)).toEqual({ twoFactorEnabled: true, recoveryCodesLeft: 9 });
      expect((await logIn({ challenge, oneTimeCode: recoveryCodes[1] ?? '' })).errors).toMatchObject([
        { code: 'TOKEN_EXPIRED', field: ['challenge'] },
      ]);

      const off = { input: { password: ana.password, oneTimeCode: recoveryCodes[2] } };
      const { disableTwoFactor } = dataOf('off', await system().client.send('DisableTwoFactor', off, ana.accessToken));
      expect(disableTwoFactor).toEqual({ viewer: { twoFactorEnabled: false, recoveryCodesLeft: 0 }, errors: [] });
      expect((await logIn({ login: ana.username, password: ana.password })).errors).toEqual([]);
    });

    test('the enrollment names Heliograph and the account, and needs the password', async () => {
      const ana = await signUp(system().client);
      const start = async (password: string) =>
        dataOf('the enrollment', await system().client.send('StartTwoFactor', { input: { password } }, ana.accessToken))
          .startTwoFactor;
      const { enrollment } = await start(ana.password);
      expect(enrollment?.uri).toMatch(new RegExp(`^otpauth://totp/Heliograph:${ana.username}\\?issuer=Heliograph&`));
      expect(enrollment?.uri).toContain(`secret=${enrollment?.secret}`);
      expect(await start('a wrong guess')).toMatchObject({
        ...{ enrollment: null, errors: [{ code: 'WRONG_CREDENTIALS', field: ['password'] }] },
      });
    });

    test('recovery codes are shown once, and renewed by the authenticator', async () => {
      const ana = await signUp(system().client);
      const { code } = await enroll(system().client, ana);
      const input = { oneTimeCode: code(30), idempotencyKey: randomUUID() };
      const renew = async (oneTimeCode: string) =>
        dataOf(
          'the renewal',
          await system().client.send('RenewRecoveryCodes', { input: { ...input, oneTimeCode } }, ana.accessToken),
        ).renewRecoveryCodes;
      expect((await renew(input.oneTimeCode)).recoveryCodes).toHaveLength(10);
      expect(await renew(input.oneTimeCode)).toEqual({ recoveryCodes: null, errors: [] });
      expect((await renew('000000')).errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    });

    test('none of it is for strangers', async () => {
      const { client } = system();
      const replies = [
        await client.send('StartTwoFactor', { input: { password: 'x' } }),
        await client.send('ConfirmTwoFactor', { input: { oneTimeCode: '123456' } }),
        await client.send('RenewRecoveryCodes', { input: { oneTimeCode: '123456' } }),
        await client.send('DisableTwoFactor', { input: { password: 'x', oneTimeCode: '123456' } }),
      ];
      for (const { errors } of replies) expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    });

    async function logIn(input: Variables) {
      return dataOf('the log-in', await system().client.send('LogIn', { input: { ...input, device: 'test kit' } }))
        .logIn;
    }

    async function challengeOf({ username, password }: Person): Promise<string> {
      const { session, errors } = await logIn({ login: username, password });
      expect([session, errors]).toMatchObject([null, [{ code: 'TWO_FACTOR_REQUIRED', field: null }]]);
      return present('the challenge', errors[0]?.challenge ?? null);
    }

    async function standing({ accessToken }: Person) {
      const query = '{ viewer { twoFactorEnabled recoveryCodesLeft } }';
      return dataOf('the viewer', await system().client.raw<{ viewer: unknown }>(query, {}, accessToken)).viewer;
    }
  });
}
