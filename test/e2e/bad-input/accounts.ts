import { beforeAll, describe, expect, test } from 'vitest';
import { logIn, type Person, Refused, signUp, world } from '../../kit/index.ts';
import { type NewPerson, uniqueSuffix } from '../../kit/sign-up.ts';
import type { TestSystem } from '../../kit/test-system.ts';

export function badAccounts(system: () => TestSystem): void {
  describe('a sign-up', () => {
    let paul: Person;

    beforeAll(async () => {
      ({ paul } = await world(system().client, { paul: {} }, { suffix: `norm_${uniqueSuffix()}` }));
    });

    test.each<[string, (taken: string) => string]>([
      ['a username that is taken', (taken) => taken],
      ['one that is taken in other case', (taken) => taken.toUpperCase()],
      ['one with a digit that looks like its letter', (taken) => taken.replace('paul', 'pau1').replace('norm', 'n0rm')],
      ['one with letters that look like its letter', (taken) => taken.replace('norm', 'nonn').replace('nonn', 'norrn')],
      ['one in full-width letters', (taken) => taken.replace('paul', 'ｐａｕｌ')],
    ])('with %s offers others', async (_what, similar) => {
      const username = similar(paul.username);
      const refusal = await refusalOf({ username, email: `${uniqueSuffix()}@example.org` });
      expect(refusal.errors).toMatchObject([{ code: 'USERNAME_TAKEN', field: ['username'] }]);
      const [offer = ''] = refusal.errors[0]?.suggestions ?? [];
      expect((await signUp(system().client, { username: offer })).username).toBe(offer);
    });

    test('with an address that is taken, in whatever case', async () => {
      const refusal = await refusalOf({ username: `new_${uniqueSuffix()}`, email: paul.email.toUpperCase() });
      expect(refusal.errors).toMatchObject([{ code: 'EMAIL_TAKEN', field: ['email'] }]);
    });

    test.each<[string, NewPerson]>([
      ['username', { username: 'ab' }],
      ['username', { username: 'a'.repeat(31) }],
      ['username', { username: 'with space' }],
      ['username', { username: 'аnа_cyrillic' }],
      ['username', { username: '../../etc' }],
      ['email', { email: 'nobody' }],
      ['email', { email: `${'x'.repeat(250)}@example.org` }],
      ['password', { password: '1234567' }],
      ['password', { password: 'x'.repeat(257) }],
      ['name', { name: 'x'.repeat(65) }],
      ['device', { device: '' }],
      ['device', { device: 'x'.repeat(101) }],
      ['idempotencyKey', { idempotencyKey: '' }],
      ['idempotencyKey', { idempotencyKey: 'x'.repeat(65) }],
    ])('with a bad %s is INVALID: %j', async (field, wrong) => {
      const before = await accounts();
      const refusal = await refusalOf({ username: `new_${uniqueSuffix()}`, ...wrong });
      expect(refusal.errors).toMatchObject([{ code: 'INVALID', field: [field] }]);
      expect(await accounts()).toBe(before);
    });

    test('that was refused leaves the name free', async () => {
      const username = `new_${uniqueSuffix()}`;
      await refusalOf({ username, email: paul.email });
      expect(await paul.profile({ username })).toBeNull();
      expect((await signUp(system().client, { username })).username).toBe(username);
    });

    test('leaves the account whose name was wanted as it was', async () => {
      expect((await logIn(system().client, paul)).id).toBe(paul.id);
      expect(await paul.profile(paul)).toMatchObject({ id: paul.id, username: paul.username });
    });

    const accounts = () => system().platform.directory.account.count();

    async function refusalOf(wanted: NewPerson): Promise<Refused> {
      const error: unknown = await signUp(system().client, wanted).catch((reason: unknown) => reason);
      if (error instanceof Refused) return error;
      throw error instanceof Error ? error : new Error('It was not refused');
    }
  });
}
