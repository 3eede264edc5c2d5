import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { UserError } from '../../kit/replies.ts';
import { uniqueSuffix } from '../../kit/sign-up.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { Stage } from './stage.ts';

/** Nobody passes for somebody else by a username that looks the same. */
export function lookAlikes(stage: () => Stage): void {
  describe('a username that looks like another', () => {
    let system: TestSystem;
    let victim: Person;
    let mallory: Person;

    beforeAll(async () => {
      ({ system } = stage());
      victim = await signUp(system.client, { username: `paypal_mow_${uniqueSuffix()}` });
      mallory = await signUp(system.client);
    });

    const roads: Record<string, (username: string) => Promise<UserError[]>> = {
      'at sign-up': async (username) => {
        const email = `${uniqueSuffix()}@example.org`;
        const input = { username, email, password: 'correct horse battery staple', name: '', device: 'test kit' };
        const reply = await system.client.send('SignUp', { input: { ...input, idempotencyKey: randomUUID() } });
        return dataOf('the sign-up', reply).signUp.errors;
      },
      'in a rename': async (username) => {
        const reply = await system.client.send('ChangeUsername', { input: { username } }, mallory.accessToken);
        return dataOf('the rename', reply).changeUsername.errors;
      },
    };

    describe.each(Object.entries(roads))('%s', (_where, wish) => {
      test.each<[string, (name: string) => string]>([
        ['in other case', (name) => name.toUpperCase()],
        ['by 1 for l', (name) => name.replace('paypal', 'paypa1')],
        ['by 0 for o', (name) => name.replace('mow', 'm0w')],
        ['by rn for m', (name) => name.replace('mow', 'rnow')],
        ['by vv for w', (name) => name.replace('mow', 'movv')],
        ['by all of them', (name) => name.replace('paypal_mow', 'PAYPA1_rn0vv')],
        ['by one more underscore', (name) => name.replace('_', '__')],
        ['in full-width letters', (name) => name.replace('paypal', 'ｐａｙｐａｌ')],
        ['in mathematical letters', (name) => name.replace('pay', '𝗉𝖺𝗒')],
        ['by a ligature or a sign that means the same', (name) => name.replace('mow', 'ⓜow')],
      ])('%s is taken', async (_how, disguised) => {
        expect(disguised(victim.username)).not.toBe(victim.username);
        expect(await wish(disguised(victim.username))).toMatchObject([{ code: 'USERNAME_TAKEN', field: ['username'] }]);
      });

      test.each<[string, (name: string) => string]>([
        ['Cyrillic letters', (name) => name.replace('pa', 'ра')],
        ['Greek letters', (name) => name.replace('o', 'ο')],
        ['a letter with an accent', (name) => name.replace('a', 'á')],
        ['a combining accent', (name) => name.replace('a', 'a\u0323')],
        ['a dotless i', (name) => `${name.slice(0, -1)}ı`],
        ['a space of no width', (name) => name.replace('pal', '\u200bpal')],
        ['a word joiner', (name) => name.replace('pal', '\u2060pal')],
        ['a mark that turns the line around', (name) => `\u202e${name}`],
        ['a soft hyphen', (name) => name.replace('pal', '\u00adpal')],
        ['a space at its end', (name) => `${name} `],
        ['a dot at its start', (name) => `.${name.slice(1)}`],
        ['a dot at its end', (name) => `${name.slice(0, -1)}.`],
        ['two dots', (name) => name.replace('_', '..')],
      ])('with %s is no username at all', async (_what, disguised) => {
        expect(await wish(disguised(victim.username))).toMatchObject([{ code: 'INVALID', field: ['username'] }]);
      });

      test.each(['admin', 'R00t', 'heli0graph', 'supp.ort', '_help_'])('nobody becomes %s', async (name) => {
        expect(await wish(name)).toMatchObject([{ code: 'USERNAME_TAKEN' }]);
      });
    });

    test('leaves the accounts as they were', async () => {
      expect(await mallory.profile(victim)).toMatchObject({ id: victim.id });
      expect(await mallory.profile(mallory)).toMatchObject({ id: mallory.id });
    });
  });
}
