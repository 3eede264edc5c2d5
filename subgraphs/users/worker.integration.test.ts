import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mailbox, openMailbox, tokenIn } from '../../test/kit/mailbox.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { mailerOf } from './adapters/mailer.ts';
import { changeUsername } from './domain/accounts/change-username.ts';
import { requestPasswordReset } from './domain/passwords/request-password-reset.ts';
import { resetPassword } from './domain/passwords/reset-password.ts';
import type { Mailer } from './ports.ts';
import { codeOf, HOME, usersOfTest } from './testing/users-of-test.ts';
import { usersWorker } from './worker.ts';

let box: Mailbox;
let system: TestPlatform;
let mailer: Mailer;
let world: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  box = await openMailbox();
  system = await testPlatform({ env: { SMTP_URL: box.url, MAIL_FROM: 'no-reply@example.org' } });
  mailer = mailerOf(system.platform);
  await usersWorker(system.platform, mailer);
  world = await usersOfTest(system.platform);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  mailer.close();
  await box[Symbol.asyncDispose]();
});

const jobOf = async (name: string, key: string, value: string) => {
  const [job] = await system.platform.directory.$queryRaw<{ state: string; retries: number }[]>`
    select state::text, retry_count as retries from pgboss.job where name = ${name} and data->>${key} = ${value}`;
  return job;
};

test('a mail that the server did not take is sent again, and its link works', async () => {
  const ana = await world.somebody();
  await box.mailTo(ana.email, /verify-email/);
  box.refuseNext();
  await requestPasswordReset(world.users, { login: ana.email, clientAddress: HOME });
  const job = () => jobOf('users.send-mail', 'login', ana.email);
  await expect.poll(job).toEqual({ state: 'retry', retries: 0 });
  // Nobody waits for the minute that lies between two attempts.
  await system.platform.directory.$executeRaw`
    update pgboss.job set start_after = now() where name = 'users.send-mail' and data->>'login' = ${ana.email}`;
  const token = tokenIn(await box.mailTo(ana.email, /reset-password/));
  expect(codeOf(await resetPassword(world.users, { token, newPassword: 'quite another password' }))).toBeNull();
  await expect.poll(job).toEqual({ state: 'completed', retries: 1 });
});

test('a username that got no further than the directory is brought to its profile', async () => {
  const ana = await world.somebody();
  const dying = { ...world.users, profiles: { rename: () => Promise.reject(new Error('The process dies')) } };
  const username = `${ana.username}.new`;
  await changeUsername(dying, { account: ana.id, username, idempotencyKey: null });
  await expect.poll(() => world.users.profiles.load([ana.id])).toMatchObject([{ username }]);
});
