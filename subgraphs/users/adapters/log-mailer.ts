import type { Logger } from '@heliograph/platform/telemetry';
import type { Mailer } from '../ports.ts';

/** Writes mails to the log, secrets and all: for a laptop only, which is where SMTP_URL may be left out. */
export function logMailer(logger: Logger): Mailer {
  return {
    async send({ to, subject, text }) {
      logger.info({ to, subject, text }, 'a mail: without SMTP_URL it goes no further');
    },
    close: () => undefined,
  };
}
