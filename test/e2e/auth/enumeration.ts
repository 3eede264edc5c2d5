import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import { uniqueSuffix } from '../../kit/sign-up.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { Stage } from './stage.ts';

/** Few enough that nobody has to wait for having tried too often. */
const ROUNDS = 8;

/** A hash of a password takes ten times as long as all the rest: without one a log-in would take a tenth. */
const ABOUT_AS_LONG = 3;

/** Whether there is an account shows neither in what is answered nor in how long it takes. */
export function enumeration(stage: () => Stage): void {
  describe('who has an account', () => {
    let system: TestSystem;
    let ana: Person;
    beforeAll(async () => {
      ({ system } = stage());
      ana = await signUp(system.client);
    });

    const logInWith = async (login: string, password: string) =>
      dataOf('the log-in', await system.client.send('LogIn', { input: { login, password, device: 'test kit' } })).logIn;
    const wrong = (): string => `wrong ${uniqueSuffix()}`;
    const nobody = (): string => `nobody_${uniqueSuffix()}`;

    const attempts: Record<string, () => ReturnType<typeof logInWith>> = {
      'a wrong password': () => logInWith(ana.username, wrong()),
      'an unknown username': () => logInWith(nobody(), wrong()),
      'an unknown address': () => logInWith(`${nobody()}@example.org`, wrong()),
      'what can be no username': () => logInWith(`${nobody()} \u202e`, wrong()),
      'a password longer than any': () => logInWith(nobody(), 'x'.repeat(100_000)),
    };

    test('does not show in what a log-in answers, nor in how long it takes', async () => {
      const taken = new Map<string, number[]>();
      const answers = new Map<string, unknown>();
      // In turn: whatever else this machine does, it does to all of them.
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [what, attempt] of Object.entries(attempts)) {
          const begun = performance.now();
          answers.set(what, await attempt());
          taken.set(what, [...(taken.get(what) ?? []), performance.now() - begun]);
        }
      }
      const expected = answers.get('a wrong password');
      expect(expected).toMatchObject({ session: null, errors: [{ code: 'WRONG_CREDENTIALS', field: null }] });
      for (const [what, answer] of answers) expect([what, answer]).toEqual([what, expected]);

      const usual = median(taken.get('a wrong password') ?? []);
      for (const [what, times] of taken) {
        const ratio = median(times) / usual;
        expect({ what, isAboutAsLong: ratio > 1 / ABOUT_AS_LONG && ratio < ABOUT_AS_LONG, ratio }).toMatchObject({
          isAboutAsLong: true,
        });
      }
    });

    test('does not show in what a wish for a new password is answered', async () => {
      const ask = async (login: string) =>
        dataOf('the wish', await system.client.send('RequestPasswordReset', { input: { login } })).requestPasswordReset;
      for (const login of [ana.username, ana.email, nobody(), `${nobody()}@example.org`]) {
        expect([login, await ask(login)]).toEqual([login, { errors: [] }]);
      }
    });

    // A decision of the product: without it nobody who has forgotten their account could be told to log in instead.
    // What keeps a list of addresses from being tried is the limit on credentials of each network.
    test('shows at sign-up, to whoever knows the address', async () => {
      const again = signUp(system.client, { username: nobody(), email: ana.email });
      await expect(again).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
    });
  });
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}
