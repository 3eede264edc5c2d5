import type { Platform } from '@heliograph/platform/runtime';
import { smtpMailer } from '../adapters/smtp-mailer.ts';
import { type MailDependencies, sendOwedMail } from '../domain/mail/send-owed-mail.ts';
import type { OwedMail } from '../ports.ts';

export interface MailOfTest {
  dependencies: MailDependencies;
  /** What is owed and was not sent yet, in the order in which it was asked for. */
  owed(): Promise<OwedMail[]>;
  /** Sends it, as the worker would. */
  deliver(): Promise<void>;
  close(): void;
}

/** The mails that a platform's accounts are owed; the server at `url` gets them when the test says so. */
export function mailOfTest(
  { directory }: Platform,
  users: Pick<MailDependencies, 'accounts' | 'mailedTokens' | 'now'>,
  url: string,
): MailOfTest {
  const mailer = smtpMailer({ url, from: 'no-reply@example.org', requireTls: false });
  const dependencies = { ...users, mailer, linkBase: 'https://example.org' };

  const jobs = () => directory.$queryRaw<{ id: string; data: OwedMail }[]>`
    select id::text, data from pgboss.job where name = 'users.send-mail' order by created_on`;
  return {
    dependencies,
    owed: async () => (await jobs()).map(({ data }) => data),
    async deliver() {
      for (const { id, data } of await jobs()) {
        await sendOwedMail(dependencies, data);
        await directory.$executeRaw`delete from pgboss.job where id::text = ${id}`;
      }
    },
    close: mailer.close,
  };
}
