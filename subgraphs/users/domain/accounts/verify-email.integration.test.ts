import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Mailbox, openMailbox, tokenIn } from '../../../../test/kit/mailbox.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { type MailOfTest, mailOfTest } from '../../testing/mail-of-test.ts';
import { codeOf, HOME, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { requestEmailVerification, verifyEmail } from './verify-email.ts';

const DAY = 24 * 3600;

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
beforeEach(() => world.pass(7 * DAY));
afterAll(async () => {
  mail.close();
  await box[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

const verify = async (token: string) => codeOf(await verifyEmail(world.users, { token }));
const askAgain = async ({ viewer }: Somebody, idempotencyKey: string | null = null) =>
  codeOf(await requestEmailVerification(world.users, { viewer, clientAddress: HOME, idempotencyKey }));
const isVerified = async ({ id }: Somebody) => (await world.users.accounts.findById(id))?.emailVerified;
const mailsTo = ({ email }: Somebody) => box.mails.filter(({ to }) => to.includes(email));

/** The token of the link that this person was sent last. */
async function sent({ email }: Somebody): Promise<string> {
  await mail.deliver();
  return tokenIn(await box.mailTo(email, /verify-email/));
}

test('whoever signs up is sent a link by itself; it verifies the address, once', async () => {
  const ana = await world.somebody();
  expect(await mail.owed()).toContainEqual({ kind: 'verify-email', accountId: ana.id });
  const token = await sent(ana);
  expect(await isVerified(ana)).toBe(false);
  expect(await verify(token)).toBeNull();
  expect(await isVerified(ana)).toBe(true);
  expect(await verify(token)).toBe('TOKEN_EXPIRED');
});

test('a link works for a day', async () => {
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  const [one, other] = [await sent(ana), await sent(ben)];
  world.pass(DAY - 1);
  expect(await verify(one)).toBeNull();
  world.pass(1);
  expect(await verify(other)).toBe('TOKEN_EXPIRED');
  expect(await verify('no token at all')).toBe('TOKEN_EXPIRED');
  expect(await isVerified(ben)).toBe(false);
});

test('one asks for it again, and the newest link is the one that works', async () => {
  const ana = await world.somebody();
  const first = await sent(ana);
  expect(await askAgain(ana)).toBeNull();
  const second = await sent(ana);
  expect(await verify(first)).toBe('TOKEN_EXPIRED');
  expect(await verify(second)).toBeNull();
});

test('where the address is verified nothing is sent', async () => {
  const ana = await world.somebody();
  await verify(await sent(ana));
  expect(await askAgain(ana)).toBeNull();
  await mail.deliver();
  expect(mailsTo(ana)).toHaveLength(1);
});

test('the same request sent again is one mail, and more than three at once have to wait', async () => {
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  await mail.deliver();
  const key = randomUUID();
  expect(await Promise.all([askAgain(ana, key), askAgain(ana, key)])).toEqual([null, null]);
  expect(await mail.owed()).toHaveLength(1);
  const answers = [];
  for (let n = 0; n < 4; n += 1) answers.push(await askAgain(ben));
  expect(answers).toEqual([null, null, null, 'RATE_LIMITED']);
});

test('while the server takes no mail none is lost, and only the link of the last attempt works', async () => {
  const ana = await world.somebody();
  await mail.deliver();
  await askAgain(ana);
  box.refuseNext();
  await expect(mail.deliver()).rejects.toThrow('Insufficient system storage');
  expect(await mail.owed()).toEqual([{ kind: 'verify-email', accountId: ana.id }]);
  const earlier = tokenIn(await box.mailTo(ana.email, /verify-email/));
  expect(await verify(earlier), 'of the mail before').toBe('TOKEN_EXPIRED');
  expect(await verify(await sent(ana))).toBeNull();
});
