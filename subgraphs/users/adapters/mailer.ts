import type { Settings } from '@heliograph/platform/config';
import type { Logger } from '@heliograph/platform/telemetry';
import type { Mailer } from '../ports.ts';
import { logMailer } from './log-mailer.ts';
import { smtpMailer } from './smtp-mailer.ts';

/** The mailer that the settings ask for: SMTP, or on a laptop the log. */
export function mailerOf({ settings, logger }: { settings: Settings; logger: Logger }): Mailer {
  const { SMTP_URL: url, MAIL_FROM: from } = settings;
  if (!url || !from) return logMailer(logger);
  return smtpMailer({ url, from, requireTls: settings.HELIOGRAPH_PROFILE === 'production' });
}
