import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createLogger } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import { logMailer } from './log-mailer.ts';

test('the log gets one line a mail, with all of its text', async () => {
  const lines = new PassThrough();
  const mailer = logMailer(createLogger({ role: 'worker', level: 'info' }, lines));
  await mailer.send({ to: 'ana@example.org', subject: 'Hello', text: 'open\nhttps://example.org/?token=abc\n' });
  lines.end();
  const [line = '', ...others] = (await text(lines)).trimEnd().split('\n');
  expect(others).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({ to: 'ana@example.org', text: 'open\nhttps://example.org/?token=abc\n' });
});
