import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { codeOf, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { confirmIdentity } from '../accounts/confirm-identity.ts';
import { disableTwoFactor } from './disable-two-factor.ts';
import { confirmTwoFactor, renewRecoveryCodes } from './recovery-code-changes.ts';
import { startTwoFactor } from './start-two-factor.ts';

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

type Sent = { password?: string; idempotencyKey?: string | null };

const start = ({ viewer }: Somebody, { password = PASSWORD, idempotencyKey = null }: Sent = {}) =>
  startTwoFactor(world.users, { viewer, password, idempotencyKey });
const confirm = ({ viewer }: Somebody, oneTimeCode: string, { idempotencyKey = null }: Sent = {}) =>
  confirmTwoFactor(world.users, { viewer, oneTimeCode, idempotencyKey });
const renew = ({ viewer }: Somebody, oneTimeCode: string, { idempotencyKey = null }: Sent = {}) =>
  renewRecoveryCodes(world.users, { viewer, oneTimeCode, idempotencyKey });
const disable = (
  { viewer }: Somebody,
  oneTimeCode: string,
  { password = PASSWORD, idempotencyKey = null }: Sent = {},
) => disableTwoFactor(world.users, { viewer, password, oneTimeCode, idempotencyKey });
const confirmed = ({ viewer }: Somebody, oneTimeCode: string | null, password = PASSWORD) =>
  confirmIdentity(world.users, { viewer, password, oneTimeCode });

async function startedBy(ana: Somebody, sent?: Sent) {
  const started = await start(ana, sent);
  assert(started.ok);
  const app = new TOTP({ secret: Secret.fromBase32(started.value.secret) });
  return { ...started.value, codeNow: () => app.generate({ timestamp: world.now().getTime() }) };
}

const standingOf = async ({ id }: Somebody) => ({
  isOn: (await world.users.twoFactor.find(id))?.isOn ?? null,
  codes: await world.users.twoFactor.recoveryCodesLeft(id),
});

test('from off to on to off', async () => {
  const ana = await world.somebody();
  expect(await standingOf(ana)).toEqual({ isOn: null, codes: 0 });
  expect(codeOf(await confirm(ana, '123456'))).toBe('NOT_ALLOWED');
  expect(codeOf(await renew(ana, '123456'))).toBe('NOT_ALLOWED');

  const { codeNow } = await startedBy(ana);
  expect(await standingOf(ana)).toEqual({ isOn: false, codes: 0 });
  expect(codeOf(await renew(ana, codeNow()))).toBe('NOT_ALLOWED');
  expect(await confirm(ana, codeNow())).toMatchObject({ ok: true, value: expect.objectContaining({ length: 10 }) });
  expect(await standingOf(ana)).toEqual({ isOn: true, codes: 10 });
  world.pass(30);
  expect(codeOf(await start(ana))).toBe('NOT_ALLOWED');
  expect(codeOf(await confirm(ana, codeNow()))).toBe('NOT_ALLOWED');

  expect(codeOf(await disable(ana, codeNow()))).toBeNull();
  expect(await standingOf(ana)).toEqual({ isOn: null, codes: 0 });
  expect(codeOf(await disable(ana, '000000')), 'it is off already').toBeNull();
});

test('beginning again makes a new secret, of which alone the code is right', async () => {
  const ana = await world.somebody();
  const [first, second] = [await startedBy(ana), await startedBy(ana)];
  expect(first.secret).not.toBe(second.secret);
  expect(await confirm(ana, first.codeNow())).toMatchObject({
    refusal: { code: 'WRONG_CREDENTIALS', field: ['oneTimeCode'] },
  });
  expect(codeOf(await confirm(ana, second.codeNow()))).toBeNull();
});

test('a key that comes back begins nothing anew, and needs the password all the same', async () => {
  const ana = await world.somebody();
  const idempotencyKey = randomUUID();
  const [first, again] = [await startedBy(ana, { idempotencyKey }), await startedBy(ana, { idempotencyKey })];
  expect(again.secret).toBe(first.secret);
  expect(codeOf(await start(ana, { idempotencyKey, password: 'a wrong guess' }))).toBe('WRONG_CREDENTIALS');
});

test('recovery codes are shown once: a replay is a success without them', async () => {
  const ana = await world.somebody();
  const { codeNow } = await startedBy(ana);
  const idempotencyKey = randomUUID();
  const code = codeNow();
  const replies = await Promise.all(Array.from({ length: 4 }, () => confirm(ana, code, { idempotencyKey })));
  expect(replies.map((reply) => reply.ok && reply.value?.length).sort()).toEqual(
    [10, undefined, undefined, undefined].sort(),
  );
  await expect(confirm(ana, '999999', { idempotencyKey })).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  world.pass(60);
  const renewed = await renew(ana, codeNow(), { idempotencyKey });
  expect(renewed).toMatchObject({ ok: true, value: expect.objectContaining({ length: 10 }) });
  expect(await renew(ana, codeNow(), { idempotencyKey })).toEqual({ ok: true, value: null });
});

test('what was refused under a key may be sent again, corrected, under the same', async () => {
  const ana = await world.somebody();
  const { codeNow } = await startedBy(ana);
  const idempotencyKey = randomUUID();
  expect(codeOf(await confirm(ana, '000000', { idempotencyKey }))).toBe('WRONG_CREDENTIALS');
  expect(await standingOf(ana)).toEqual({ isOn: false, codes: 0 });
  expect(codeOf(await confirm(ana, codeNow(), { idempotencyKey }))).toBeNull();
});

test('renewed recovery codes take the place of the old ones, and only the authenticator renews them', async () => {
  const ana = await world.somebody();
  const { codeNow, recoveryCodes } = await world.enroll(ana);
  const [old = ''] = recoveryCodes;
  expect(codeOf(await renew(ana, old))).toBe('WRONG_CREDENTIALS');
  const renewed = await renew(ana, codeNow());
  assert(renewed.ok && renewed.value?.[0]);
  expect(codeOf(await confirmed(ana, old))).toBe('WRONG_CREDENTIALS');
  expect(codeOf(await confirmed(ana, renewed.value[0]))).toBeNull();
  expect(await standingOf(ana)).toEqual({ isOn: true, codes: 9 });
});

test('turning it off takes both the password and a code', async () => {
  const ana = await world.somebody();
  const { codeNow, recoveryCodes } = await world.enroll(ana);
  const wrong = await disable(ana, codeNow(), { password: 'a wrong guess' });
  expect(wrong).toMatchObject({ refusal: { code: 'WRONG_CREDENTIALS', field: ['password'] } });
  expect(await disable(ana, '000000')).toMatchObject({
    refusal: { code: 'WRONG_CREDENTIALS', field: ['oneTimeCode'] },
  });
  expect(await standingOf(ana)).toEqual({ isOn: true, codes: 10 });
  const idempotencyKey = randomUUID();
  const replies = await Promise.all([1, 2, 3].map(() => disable(ana, recoveryCodes[9] ?? '', { idempotencyKey })));
  expect(replies.map(codeOf)).toEqual([null, null, null]);
  expect(await standingOf(ana)).toEqual({ isOn: null, codes: 0 });
  expect(codeOf(await confirmed(ana, null))).toBeNull();
});

test('who is signed in proves to be the owner by password, and by a code where one is needed', async () => {
  const ana = await world.somebody();
  expect(await confirmed(ana, null)).toMatchObject({ ok: true, value: { username: ana.username } });
  expect(codeOf(await confirmed(ana, null, 'a wrong guess'))).toBe('WRONG_CREDENTIALS');
  const { codeNow } = await world.enroll(ana);
  expect(codeOf(await confirmed(ana, codeNow(), 'a wrong guess'))).toBe('WRONG_CREDENTIALS');
  const asked = await confirmed(ana, null);
  expect(asked).toEqual({ ok: false, refusal: { code: 'TWO_FACTOR_REQUIRED', message: expect.any(String) } });
  const code = codeNow();
  expect((await Promise.all([1, 2, 3].map(() => confirmed(ana, code)))).map(codeOf).sort()).toEqual(
    ['WRONG_CREDENTIALS', 'WRONG_CREDENTIALS', null].sort(),
  );
});

test('a stolen session guesses neither passwords nor codes, whatever else it gets right, and the owner has their own', async () => {
  const ana = await world.somebody();
  const { codeNow } = await world.enroll(ana);
  const thief = { ...ana, viewer: { ...ana.viewer, sessionId: randomUUID() } };

  const passwords: (string | null)[] = [];
  for (let wrong = 0; wrong < 12; wrong += 1) passwords.push(codeOf(await confirmed(thief, null, 'a wrong guess')));
  expect(passwords.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
  expect(codeOf(await confirmed(thief, null)), 'the right one is not looked at').toBe('RATE_LIMITED');
  world.pass(30);

  const codes: (string | null)[] = [];
  for (let wrong = 0; wrong < 7; wrong += 1) {
    // With the right password in between: it must not clear what counts for the code.
    expect(codeOf(await confirmed(thief, null))).toBe('TWO_FACTOR_REQUIRED');
    codes.push(codeOf(await (wrong % 2 ? disable(thief, '000000') : renew(thief, '000000'))));
  }
  expect(codes).toEqual([...Array(5).fill('WRONG_CREDENTIALS'), 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(codeOf(await confirmed(ana, codeNow()))).toBeNull();
});

test('the databases keep neither secret nor recovery code, and no row is good for another account', async () => {
  const { directory } = system.platform;
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  const { secret, codeNow } = await startedBy(ana);
  await startedBy(ben);
  const codes = await confirm(ana, codeNow(), { idempotencyKey: 'first' });
  assert(codes.ok && codes.value);
  const rows = await directory.$queryRaw<{ text: string }[]>`
    select t::text as text from two_factor t union all select r::text from recovery_code r
     union all select m::text from mutation_record m`;
  const dump = rows.map(({ text }) => text).join('\n');
  const raw = Buffer.from(Secret.fromBase32(secret).bytes).toString('hex');
  const plain = codes.value.flatMap((code) => [code, Buffer.from(code).toString('hex'), code.replace('-', '')]);
  for (const text of [secret, raw, ...plain]) expect(dump).not.toContain(text);

  const stolen = await directory.twoFactor.findUniqueOrThrow({ where: { accountId: BigInt(ana.id) } });
  await directory.twoFactor.update({ where: { accountId: BigInt(ben.id) }, data: { secret: stolen.secret } });
  await expect(confirm(ben, codeNow())).rejects.toThrow('does not open');
});

test.each(['', 'k'.repeat(65)])('%j is no key', async (idempotencyKey) => {
  const ana = await world.somebody();
  for (const wish of [
    start(ana, { idempotencyKey }),
    confirm(ana, '1', { idempotencyKey }),
    disable(ana, '1', { idempotencyKey }),
  ]) {
    expect(await wish).toMatchObject({ refusal: { code: 'INVALID', field: ['idempotencyKey'] } });
  }
});
