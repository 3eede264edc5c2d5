import { randomUUID } from 'node:crypto';
import { hashInput, IdempotencyConflict } from '@heliograph/platform/shards';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { tokenIn } from '../../../../test/kit/mailbox.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { codeOf, HOME, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { sendOwedMail } from '../mail/send-owed-mail.ts';
import { openSession } from '../sessions/open-session.ts';
import { type ChangePassword, changePassword } from './change-password.ts';
import { resetPassword } from './reset-password.ts';

const NEW_PASSWORD = 'quite another password';

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** Somebody with two more sessions, who acts in the first of all. */
async function somebody(): Promise<Somebody> {
  const person = await world.somebody();
  const [own] = await world.users.sessions.list(person.id);
  assert(own);
  for (const device of ['a tablet', 'a browser']) {
    world.pass(1);
    await world.logIn({ login: person.username, password: PASSWORD, device, clientAddress: HOME });
  }
  return { ...person, viewer: { userId: person.id, sessionId: own.id } };
}

const change = ({ viewer }: Somebody, differs: Partial<ChangePassword> = {}) =>
  changePassword(world.users, {
    ...{ viewer, currentPassword: PASSWORD, newPassword: NEW_PASSWORD, idempotencyKey: null },
    ...differs,
  });
const sessionsOf = async ({ id }: Somebody) => (await world.users.sessions.list(id)).map((session) => session.id);
const logIn = async ({ username }: Somebody, password: string) =>
  codeOf(await world.logIn({ login: username, password, clientAddress: HOME }));

test('the new password is the only one, and of all sessions the one that asked goes on', async () => {
  const ana = await somebody();
  expect(await sessionsOf(ana)).toHaveLength(3);
  expect(codeOf(await change(ana))).toBeNull();
  expect(await sessionsOf(ana)).toEqual([ana.viewer.sessionId]);
  expect(await logIn(ana, PASSWORD)).toBe('WRONG_CREDENTIALS');
  expect(await logIn(ana, NEW_PASSWORD)).toBeNull();
});

test('whoever does not know the present password changes nothing, and is slowed down', async () => {
  const ana = await somebody();
  const guesses = [];
  for (let n = 0; n < 12; n += 1) guesses.push(codeOf(await change(ana, { currentPassword: `a guess ${n}` })));
  expect(guesses).toEqual([...Array(10).fill('WRONG_CREDENTIALS'), 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(codeOf(await change(ana))).toBe('RATE_LIMITED');
  expect(await sessionsOf(ana)).toHaveLength(3);
  expect(await logIn(ana, PASSWORD)).toBeNull();
});

test.each([
  ['too short', () => '1234567'],
  ['common', () => 'Password1'],
  ['the username', ({ username }: Somebody) => username],
  ['the present one', () => PASSWORD],
])('a new password that is %s is refused', async (_why, poor) => {
  const ana = await somebody();
  expect(await change(ana, { newPassword: poor(ana) })).toMatchObject({
    refusal: { code: 'INVALID', field: ['newPassword'] },
  });
  expect(await sessionsOf(ana)).toHaveLength(3);
});

test('the same change sent again is the same success, and ends no session that began meanwhile', async () => {
  const ana = await somebody();
  const idempotencyKey = randomUUID();
  const answers = await Promise.all(Array.from({ length: 5 }, () => change(ana, { idempotencyKey })));
  expect(answers.map(codeOf)).toEqual(Array(5).fill(null));
  expect(await logIn(ana, NEW_PASSWORD)).toBeNull();
  expect(codeOf(await change(ana, { idempotencyKey }))).toBeNull();
  expect(await sessionsOf(ana)).toHaveLength(2);
});

test('another change under the same key is a conflict', async () => {
  const ana = await somebody();
  const idempotencyKey = randomUUID();
  expect(codeOf(await change(ana, { idempotencyKey }))).toBeNull();
  const another = { idempotencyKey, currentPassword: NEW_PASSWORD, newPassword: 'a third password' };
  await expect(change(ana, another)).rejects.toThrow(IdempotencyConflict);
  await expect(change(ana, { idempotencyKey, newPassword: 'a third password' })).rejects.toThrow(IdempotencyConflict);
  expect(await logIn(ana, NEW_PASSWORD)).toBeNull();
});

test('a refused change leaves its key as new', async () => {
  const ana = await somebody();
  const idempotencyKey = randomUUID();
  expect(codeOf(await change(ana, { idempotencyKey, currentPassword: 'a guess' }))).toBe('WRONG_CREDENTIALS');
  expect(codeOf(await change(ana, { idempotencyKey }))).toBeNull();
});

test('of two who change it at once one does', async () => {
  const ana = await somebody();
  const answers = await Promise.all(['one password', 'other password'].map((to) => change(ana, { newPassword: to })));
  expect(answers.map(codeOf).sort()).toEqual(['WRONG_CREDENTIALS', null]);
});

test('a log-in that began before the change opens nothing after it', async () => {
  const ana = await somebody();
  const account = await world.users.accounts.findById(ana.id);
  assert(account);
  expect(codeOf(await change(ana))).toBeNull();
  const late = await openSession(world.users, { account, device: 'a phone', network: null });
  expect(codeOf(late)).toBe('WRONG_CREDENTIALS');
  expect(await sessionsOf(ana)).toEqual([ana.viewer.sessionId]);
});

test('links that reset the password die with it, and the owner is told', async () => {
  const ana = await somebody();
  const texts: string[] = [];
  const mailer = { send: async ({ text }: { text: string }) => void texts.push(text) };
  const mail = { ...world.users, mailer, linkBase: 'https://example.org' };
  await sendOwedMail(mail, { kind: 'reset-password', login: ana.username });
  const token = tokenIn({ text: texts[0] ?? '' });

  expect(codeOf(await change(ana))).toBeNull();
  expect(codeOf(await resetPassword(world.users, { token, newPassword: 'a third password' }))).toBe('TOKEN_EXPIRED');
  const jobs = await system.platform.directory.$queryRaw<unknown[]>`
    select data from pgboss.job where name = 'users.send-mail' and data->>'accountId' = ${ana.id}
       and data->>'kind' = 'password-changed'`;
  expect(jobs).toHaveLength(1);
});

test('no password stands in a database, in whatever form but its Argon2id hash', async () => {
  const ana = await somebody();
  await change(ana, { idempotencyKey: randomUUID() });
  const [record] = await system.platform.directory.mutationRecord.findMany({ where: { accountId: BigInt(ana.id) } });
  assert(record);
  const guessed = hashInput({ from: PASSWORD, to: NEW_PASSWORD });
  expect(Buffer.from(record.inputHash), 'what a thief could try passwords against').not.toEqual(guessed);
  expect(JSON.stringify(record.result)).not.toContain('password');
  const account = await world.users.accounts.findById(ana.id);
  expect(account?.passwordHash).toMatch(/^\$argon2id\$/);
});
