import { createTransport } from 'nodemailer';
import type { Mailer } from '../ports.ts';

export interface SmtpSettings {
  /** `smtps://user:password@host:port`, or `smtp://…`. */
  url: string;
  /** The address that mails come from. */
  from: string;
  /** Whether an smtp:// server that offers no STARTTLS is refused; if not, TLS is used where it is offered. */
  requireTls: boolean;
  /** How long the server may take to answer, at each step, in milliseconds. */
  timeoutMs?: number;
}

const SENDER = 'Heliograph';
const MOST_CONNECTIONS = 4;

/** One address, and nothing that a header or an SMTP command reads as the end of it. */
const ONE_ADDRESS = /^[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\]+$/;

/** What was to be the recipient is no address, or more than one. */
export class NotOneAddress extends Error {
  readonly code = 'NOT_ONE_ADDRESS';
  constructor() {
    super('A mail goes to one address, without a name');
    this.name = 'NotOneAddress';
  }
}

/** Hands mails to an SMTP server, over a few connections that are kept; certificates are always checked. */
export function smtpMailer({ url, from, requireTls, timeoutMs = 15_000 }: SmtpSettings): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    pool: true,
    maxConnections: MOST_CONNECTIONS,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: requireTls,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Nothing in a mail is ever a path or an address to read from.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      if (!ONE_ADDRESS.test(to)) throw new NotOneAddress();
      await transport.sendMail({
        from: { name: SENDER, address: from },
        to: { name: '', address: to },
        subject,
        text,
        // Nobody's holiday replies to these.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}
