import { afterAll, beforeAll, describe } from 'vitest';
import { type Mailbox, openMailbox } from '../kit/mailbox.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { decisions } from './moderation/decisions.ts';
import { signedUrls } from './moderation/signed-urls.ts';
import { whoModerates } from './moderation/who-moderates.ts';
import { passwordReset } from './settings/password-reset.ts';

// Its media are signed, which is told apart nowhere else, and it sends its mails.
describe('a system that is moderated, signs the addresses of its media, and has a mail server', () => {
  let mailbox: Mailbox;
  let system: TestSystem;
  beforeAll(async () => {
    mailbox = await openMailbox();
    const mails = { SMTP_URL: mailbox.url, MAIL_FROM: 'no-reply@example.org' };
    const env = { ...mails, MEDIA_URLS: 'signed', SHARE_BASE_URL: 'https://app.example.org' };
    system = await startTestSystem({ topology: 'embedded', env });
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
    await mailbox?.[Symbol.asyncDispose]();
  });

  for (const suite of [decisions, whoModerates, signedUrls]) suite(() => system);
  passwordReset(
    () => system,
    () => mailbox,
  );
});
