import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Mailbox, openMailbox, tokenIn } from '../../../../test/kit/mailbox.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { type MailOfTest, mailOfTest } from '../../testing/mail-of-test.ts';
import { codeOf, ELSEWHERE, HOME, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { verifyEmail } from '../accounts/verify-email.ts';
import { refreshSession } from '../sessions/refresh-session.ts';
import { requestPasswordReset } from './request-password-reset.ts';
import { resetPassword } from './reset-password.ts';

const NEW_PASSWORD = 'quite another password';
const HOUR = 3600;

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
let box: Mailbox;
let mail: MailOfTest;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
  box = await openMailbox();
  mail = mailOfTest(system.platform, world.users, box.url);
});
// Each test in its own week: what one has asked for keeps no other waiting.
beforeEach(() => world.pass(7 * 24 * HOUR));
afterAll(async () => {
  mail.close();
  await box[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

const request = (login: string, clientAddress: string | null = ELSEWHERE) =>
  requestPasswordReset(world.users, { login, clientAddress });
const reset = (token: string, newPassword = NEW_PASSWORD) => resetPassword(world.users, { token, newPassword });
const logIn = async ({ username }: Somebody, password: string) =>
  codeOf(await world.logIn({ login: username, password, clientAddress: HOME }));

/** The token of the link that a person was sent. */
async function askedFor(person: Somebody): Promise<string> {
  expect(codeOf(await request(person.username))).toBeNull();
  await mail.deliver();
  return tokenIn(await box.mailTo(person.email, /reset-password/));
}

test('by the link in the mail a new password is set, the old one is over, and so is every session', async () => {
  const ana = await world.somebody();
  const phone = await world.logIn({ login: ana.username, password: PASSWORD });
  assert(phone.ok);
  expect(await reset(await askedFor(ana))).toEqual({ ok: true, value: null });

  expect(await logIn(ana, PASSWORD)).toBe('WRONG_CREDENTIALS');
  expect(codeOf(await refreshSession(world.users, phone.value))).toBe('SESSION_ENDED');
  expect(await world.users.sessions.list(ana.id)).toEqual([]);
  expect(await logIn(ana, NEW_PASSWORD)).toBeNull();
  await mail.deliver();
  await box.mailTo(ana.email, /password of your account at Heliograph was changed/);
});

test('whoever had the mail reads the mail: the address is verified', async () => {
  const ana = await world.somebody();
  expect(await world.users.accounts.findById(ana.id)).toMatchObject({ emailVerified: false });
  await reset(await askedFor(ana));
  expect(await world.users.accounts.findById(ana.id)).toMatchObject({ emailVerified: true });
});

test('a link that is unknown, used, too old or meant for something else is refused in the same words', async () => {
  const [ana, ben, chloe] = [await world.somebody(), await world.somebody(), await world.somebody()];
  const used = await askedFor(ana);
  expect((await reset(used)).ok).toBe(true);
  const old = await askedFor(ben);
  world.pass(HOUR);
  await mail.deliver();
  const anothers = tokenIn(await box.mailTo(chloe.email, /verify-email/));

  const answers = await Promise.all(['', 'x'.repeat(43), used, old, anothers].map((token) => reset(token)));
  expect(codeOf(answers[0] ?? { ok: true })).toBe('TOKEN_EXPIRED');
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(await logIn(ben, PASSWORD)).toBeNull();
  expect(await logIn(chloe, PASSWORD)).toBeNull();
  expect(codeOf(await verifyEmail(world.users, { token: await askedFor(ben) }))).toBe('TOKEN_EXPIRED');
});

test('a link works for an hour but for its last second', async () => {
  const ana = await world.somebody();
  const token = await askedFor(ana);
  world.pass(HOUR - 1);
  expect((await reset(token)).ok).toBe(true);
});

test('a newer link replaces the one before', async () => {
  const ana = await world.somebody();
  const first = await askedFor(ana);
  const second = await askedFor(ana);
  expect(codeOf(await reset(first))).toBe('TOKEN_EXPIRED');
  expect((await reset(second)).ok).toBe(true);
});

test('of ten who use one link at once one sets the password', async () => {
  const ana = await world.somebody();
  const token = await askedFor(ana);
  const passwords = Array.from({ length: 10 }, (_, index) => `${NEW_PASSWORD} ${index}`);
  const answers = await Promise.all(passwords.map((password) => reset(token, password)));
  expect(answers.map(codeOf).sort()).toEqual([...Array(9).fill('TOKEN_EXPIRED'), null]);
  expect(await logIn(ana, passwords[answers.findIndex(({ ok }) => ok)] ?? '')).toBeNull();
});

test('a password that will not do leaves the link as good as it was', async () => {
  const ana = await world.somebody();
  const token = await askedFor(ana);
  for (const poor of ['1234567', 'password1', ana.username, ana.email]) {
    expect(await reset(token, poor)).toMatchObject({ refusal: { code: 'INVALID', field: ['newPassword'] } });
  }
  expect((await reset(token)).ok).toBe(true);
});

test('a login that nobody has is answered alike, leaves the same trace, and sends nothing', async () => {
  const ana = await world.somebody();
  await mail.deliver();
  const received = box.mails.length;
  expect(await request('nobody.at.all')).toEqual(await request(ana.username));
  expect(await request('nobody@example.org')).toEqual(await request(ana.email));
  expect(await mail.owed()).toEqual(
    ['nobody.at.all', ana.username, 'nobody@example.org', ana.email].map((login) => ({
      kind: 'reset-password',
      login,
    })),
  );
  await mail.deliver();
  expect(box.mails.slice(received).flatMap(({ to }) => to)).toEqual([ana.email, ana.email]);
});

test('a mail goes to the address of the account, never to the one that was typed', async () => {
  const ana = await world.somebody();
  const fullWidth = ana.email.replace('example', 'ｅｘａｍｐｌｅ').toUpperCase();
  expect((await request(fullWidth)).ok).toBe(true);
  const received = box.mails.length;
  await mail.deliver();
  expect(box.mails.slice(received).flatMap(({ to }) => to)).toContain(ana.email);
  expect(box.mails.flatMap(({ to }) => to).every((to) => /^[a-z0-9@.]+$/.test(to))).toBe(true);
});

test('an account that is being deleted is sent nothing, and no link opens it', async () => {
  const ana = await world.somebody();
  const token = await askedFor(ana);
  await system.platform.directory.account.update({ where: { id: BigInt(ana.id) }, data: { state: 'DELETING' } });
  expect(codeOf(await reset(token))).toBe('TOKEN_EXPIRED');
  const received = box.mails.length;
  await request(ana.username);
  await mail.deliver();
  expect(box.mails).toHaveLength(received);
});

test('one login gets three mails at once, then has to wait, whoever asks and whether anybody has it', async () => {
  const ana = await world.somebody();
  for (const login of [ana.username, 'nobody.to.be.mailed']) {
    const answers = [];
    for (let n = 1; n <= 5; n += 1) answers.push(codeOf(await request(login, `203.0.113.${n}`)));
    expect(answers).toEqual([null, null, null, 'RATE_LIMITED', 'RATE_LIMITED']);
    world.pass(600);
    expect(codeOf(await request(login))).toBeNull();
  }
});

test('one network asks for fifty mails, then has to wait', async () => {
  const answers = [];
  for (let n = 0; n < 52; n += 1) answers.push(codeOf(await request(`pupil.${n}`, '192.0.2.7')));
  expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
  expect(codeOf(await request('pupil.1', ELSEWHERE))).toBeNull();
});

test.each(['', ' ', 'ab', 'x'.repeat(255), 'ana ribeiro', 'ana@', 'ana\ud800', 'аna@example.org'])(
  '%j is no login',
  async (login) => {
    expect(await request(login)).toMatchObject({ refusal: { code: 'INVALID', field: ['login'] } });
  },
);

test('neither a database nor a job has a token that works', async () => {
  const ana = await world.somebody();
  const token = await askedFor(ana);
  const { directory } = system.platform;
  const kept = await directory.$queryRaw<{ row: string }[]>`
    select t::text as row from mailed_token t union all select j::text from pgboss.job j`;
  expect(kept.length).toBeGreaterThan(0);
  const everything = kept.map(({ row }) => row).join('\n');
  expect(everything).not.toContain(token);
  expect(everything).not.toContain(Buffer.from(token).toString('hex'));
  expect((await reset(token)).ok).toBe(true);
});
