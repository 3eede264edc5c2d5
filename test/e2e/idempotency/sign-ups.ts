import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import { uniqueSuffix } from '../../kit/sign-up.ts';
import type { TestSystem } from '../../kit/test-system.ts';

interface SignUpInput {
  username: string;
  email: string;
  password: string;
  name: string;
  device: string;
  idempotencyKey: string;
}

function newcomer(): SignUpInput {
  const username = `new_${uniqueSuffix()}`;
  const password = 'correct horse battery staple';
  return {
    ...{ username, email: `${username}@example.org`, password, name: 'New' },
    ...{ device: 'test kit', idempotencyKey: randomUUID() },
  };
}

/** Nobody is signed in yet, so the key alone is the intent. */
export function signUps(system: () => TestSystem): void {
  describe('signUp', () => {
    const send = async (input: SignUpInput) => dataOf('signUp', await system().client.send('SignUp', { input })).signUp;
    const accounts = (input: SignUpInput) =>
      system().platform.directory.account.count({ where: { username: input.username } });

    test('a hundred sends are one account', { timeout: 60_000 }, async () => {
      const input = newcomer();
      // A hundred passwords to hash may be more than a busy machine can do in time; apps send again when it says so.
      const sendUntilAnswered = () => eventually(() => send(input), { withinMs: 50_000, everyMs: 500 });
      const payloads = await Promise.all(Array.from({ length: 100 }, sendUntilAnswered));
      expect(payloads.flatMap(({ errors }) => errors)).toEqual([]);
      expect(new Set(payloads.map(({ session }) => session?.user.id)).size).toBe(1);
      expect(await accounts(input)).toBe(1);
    });

    describe('under the key of another sign-up', () => {
      const first = newcomer();
      beforeAll(() => send(first));
      test.each<[string, Partial<SignUpInput>]>([
        ['username', { username: newcomer().username }],
        ['e-mail address', { email: newcomer().email }],
        ['password', { password: 'incorrect horse battery staple' }],
        ['name', { name: 'Other' }],
      ])('another %s is a conflict', async (_what, other) => {
        const { session, errors } = await send({ ...first, ...other });
        expect(session).toBe(null);
        expect(errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT', field: ['idempotencyKey'] }]);
      });

      test('it is the same whatever the device is called: that names the session, not the account', async () => {
        const again = await send({ ...first, device: 'another' });
        expect(again).toMatchObject({ errors: [], session: { user: { username: first.username } } });
      });
    });

    test('a refusal is not kept: once the name is free, the same sign-up has it', async () => {
      const owner = newcomer();
      await send(owner);
      const input = { ...newcomer(), username: owner.username };
      expect((await send(input)).errors).toMatchObject([{ code: 'USERNAME_TAKEN' }]);
      const { directory } = system().platform;
      const freed = { username: `${owner.username}_2`, usernameSkeleton: `${owner.username}_2` };
      await directory.account.update({ where: { username: owner.username }, data: freed });
      expect(await send(input)).toMatchObject({ errors: [], session: { user: { username: owner.username } } });
    });
  });
}
