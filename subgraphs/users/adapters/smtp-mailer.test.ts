import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Mailbox, openMailbox } from '../../../test/kit/mailbox.ts';
import { NotOneAddress, type SmtpSettings, smtpMailer } from './smtp-mailer.ts';

const mail = { to: 'ana@example.org', subject: 'Choose a new password', text: 'Hello,\n\nopen this page.\n' };

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

const mailbox = async (options?: Parameters<typeof openMailbox>[0]) => opened.use(await openMailbox(options));

function mailerFor({ url }: Pick<Mailbox, 'url'>, settings: Partial<SmtpSettings> = {}) {
  const mailer = smtpMailer({ url, from: 'no-reply@example.org', requireTls: false, ...settings });
  opened.defer(mailer.close);
  return mailer;
}

test('a mail arrives as it was written, from whom the settings say', async () => {
  const box = await mailbox();
  const link = `https://example.org/reset-password?token=${'x'.repeat(43)}`;
  await mailerFor(box).send({ ...mail, text: `Hello,\n\n${link}\n` });
  expect(box.mails).toMatchObject([
    { from: 'no-reply@example.org', to: ['ana@example.org'], text: `Hello,\n\n${link}\n` },
  ]);
  const headers = Object.fromEntries(box.mails[0]?.headers ?? []);
  expect(headers).toMatchObject({
    from: 'Heliograph <no-reply@example.org>',
    to: 'ana@example.org',
    subject: 'Choose a new password',
    'content-type': expect.stringContaining('text/plain'),
    'auto-submitted': 'auto-generated',
  });
});

test('a mail that the server does not take is the caller’s to send again', async () => {
  const box = await mailbox();
  const mailer = mailerFor(box);
  box.refuseNext();
  await expect(mailer.send(mail)).rejects.toThrow('Insufficient system storage');
  expect(box.mails).toEqual([]);
  await mailer.send(mail);
  expect(box.mails).toHaveLength(1);
});

test.each([
  'ana@example.org\r\nRCPT TO:<eve@example.org>',
  'ana@example.org\r\nBcc: eve@example.org',
  'ana@example.org, eve@example.org',
  'all: eve@example.org, ana@example.org;',
  'eve@example.org <ana@example.org>',
  'ana@example.org>\r\nDATA',
  'ana@eve@example.org',
])('%j is not written to', async (to) => {
  const box = await mailbox();
  await expect(mailerFor(box).send({ ...mail, to })).rejects.toThrow(NotOneAddress);
  expect(box.mails).toEqual([]);
});

test.each(['Hello\r\nBcc: eve@example.org', 'Hello\r\n\r\nBuy gold', 'Hello\nBcc: eve@example.org'])(
  'the subject %j stays one line',
  async (subject) => {
    const box = await mailbox();
    await mailerFor(box).send({ ...mail, subject });
    expect(box.mails).toMatchObject([{ to: ['ana@example.org'], text: mail.text }]);
    const headers = box.mails[0]?.headers ?? [];
    expect(headers).toContainEqual(['subject', subject.replaceAll(/\r?\n/g, ' ')]);
    expect(headers.map(([name]) => name)).not.toContain('bcc');
  },
);

test('a text with SMTP commands in it is a text', async () => {
  const box = await mailbox();
  const text = 'Hello\n.\nMAIL FROM:<eve@example.org>\nRCPT TO:<eve@example.org>\nDATA\n';
  await mailerFor(box).send({ ...mail, text });
  expect(box.mails).toMatchObject([{ from: 'no-reply@example.org', to: ['ana@example.org'], text }]);
});

test('where TLS is asked for, a server without it gets nothing', async () => {
  const box = await mailbox();
  await expect(mailerFor(box, { requireTls: true }).send(mail)).rejects.toThrow(/STARTTLS|TLS/);
  expect(box.mails).toEqual([]);
});

test.each([
  ['smtps', { secure: true }],
  ['smtp', { disabledCommands: ['AUTH'] }],
])('%s to a server that nobody vouches for is refused', async (protocol, options) => {
  const box = await mailbox(options);
  const url = box.url.replace('smtp:', `${protocol}:`);
  await expect(mailerFor({ url }, { requireTls: true }).send(mail)).rejects.toThrow(/certificate/);
  expect(box.mails).toEqual([]);
});

test('name and password are those of the URL', async () => {
  const seen: unknown[] = [];
  const box = await mailbox({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      seen.push([username, password]);
      done(null, { user: username });
    },
  });
  await mailerFor({ url: `smtp://mail%40er:p%2Fss@127.0.0.1:${box.port}` }).send(mail);
  expect(seen).toEqual([['mail@er', 'p/ss']]);
});

test('a server that says nothing is not waited for', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  opened.defer(async () => void silent.close());
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const mailer = mailerFor({ url: `smtp://127.0.0.1:${port}` }, { timeoutMs: 20 });
  await expect(mailer.send(mail)).rejects.toThrow(/[Gg]reeting|[Tt]imeout/);
});
