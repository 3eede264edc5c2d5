import { randomUUID } from 'node:crypto';
import type { SignedIn } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { Secret, TOTP } from 'otpauth';
import { assert } from 'vitest';
import { argon2PasswordHasher } from '../adapters/argon2-password-hasher.ts';
import { signUp } from '../domain/accounts/sign-up.ts';
import { type LogIn, logIn } from '../domain/sessions/log-in.ts';
import { confirmTwoFactor } from '../domain/two-factor/recovery-code-changes.ts';
import { startTwoFactor } from '../domain/two-factor/start-two-factor.ts';
import { usersStores } from '../stores.ts';

export const PASSWORD = 'an unlikely password';
/** Nobody attacks these hashes, and there are hundreds of them. */
const NO_COST = { memoryCost: 64, timeCost: 1, parallelism: 1 };
/** Where somebody's owner is at home, and where nobody has ever been. */
export const HOME = '198.51.100.7';
export const ELSEWHERE = '203.0.113.7';

/** Somebody with an account, who signed up at home. */
export interface Somebody {
  id: UserId;
  username: string;
  email: string;
  viewer: SignedIn;
}

/** The rules of this room over a platform's stores, at a time that the test sets. */
export async function usersOfTest(platform: Platform) {
  let time = new Date('2026-11-01T12:00:00Z').getTime();
  const now = () => new Date(time);
  const users = {
    ...usersStores(platform, { now }),
    passwords: await argon2PasswordHasher(NO_COST),
    accessTokens: platform.accessTokens,
  };

  const somebody = async (): Promise<Somebody> => {
    const username = `u${randomUUID().replaceAll('-', '').slice(0, 20)}`;
    const account = { username, email: `${username}@example.org`, password: PASSWORD, name: '' };
    const made = await signUp(users, {
      ...account,
      device: 'a phone',
      idempotencyKey: randomUUID(),
      clientAddress: HOME,
    });
    assert(made.ok);
    const id = made.value.userId;
    return { id, username, email: account.email, viewer: { userId: id, sessionId: randomUUID() } };
  };

  return {
    users,
    now,
    somebody,
    /** Lets time pass. */
    pass(seconds: number) {
      time += seconds * 1000;
    },
    /** Logs in; what is left out is not sent, but for a device and the address of a stranger. */
    logIn: (command: Partial<LogIn>) =>
      logIn(users, {
        ...{ login: null, password: null, challenge: null, oneTimeCode: null },
        ...{ device: 'a phone', clientAddress: ELSEWHERE },
        ...command,
      }),
    /** Turns two-factor on, and lets the code that it took go out of date. */
    async enroll({ viewer }: Somebody) {
      const started = await startTwoFactor(users, { viewer, password: PASSWORD, idempotencyKey: null });
      assert(started.ok);
      const app = new TOTP({ secret: Secret.fromBase32(started.value.secret) });
      const codeNow = (skewSeconds = 0) => app.generate({ timestamp: time + skewSeconds * 1000 });
      const confirmed = await confirmTwoFactor(users, { viewer, oneTimeCode: codeNow(), idempotencyKey: null });
      assert(confirmed.ok && confirmed.value);
      time += 60_000;
      return { codeNow, recoveryCodes: confirmed.value };
    },
  };
}

/** What a result was refused with; null where it was accepted. */
export const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }): string | null =>
  result.ok ? null : result.refusal.code;
