import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { eventually } from './eventually.ts';

/** A mail as a server took it. */
export interface ReceivedMail {
  /** The envelope: who it was really for. */
  from: string;
  to: string[];
  /** Lower-case names; a header that stands there twice counts as two. */
  headers: [name: string, value: string][];
  text: string;
}

/** An SMTP server on this machine that keeps what it is given. */
export interface Mailbox extends AsyncDisposable {
  /** `smtp://127.0.0.1:…` */
  readonly url: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Refuses the next mail, once it has all of it, as a server does that is short of space. */
  refuseNext(): void;
  /** Waits for a mail to this address that `says` this, and answers it. */
  mailTo(address: string, says: RegExp): Promise<ReceivedMail>;
}

/** @param options what differs from a server that offers neither TLS nor a log-in */
export async function openMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  let refusing = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    ...options,
    async onData(stream, { envelope }, done) {
      const raw = await text(stream);
      if (refusing > 0) {
        refusing -= 1;
        return done(Object.assign(new Error('Insufficient system storage'), { responseCode: 452 }));
      }
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), ...parseMail(raw) });
      return done();
    },
  });
  // A client that breaks off is what some tests are about.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    refuseNext() {
      refusing += 1;
    },
    mailTo: (address, says) =>
      eventually(() => {
        const mail = mails.findLast((one) => one.to.includes(address) && says.test(one.text));
        if (!mail) throw new Error(`No mail to ${address} says ${says}`);
        return mail;
      }),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The token in the link of a mail. */
export function tokenIn({ text }: Pick<ReceivedMail, 'text'>): string {
  const token = /[?]token=([\w-]+)$/m.exec(text)?.[1];
  if (!token) throw new Error(`There is no token in: ${text}`);
  return token;
}

function parseMail(raw: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const encoding = headers.find(([name]) => name === 'content-transfer-encoding')?.[1];
  const body = raw.slice(end + 4).replaceAll('\r\n', '\n');
  return { headers, text: encoding === 'quoted-printable' ? fromQuotedPrintable(body) : body };
}

const fromQuotedPrintable = (encoded: string) =>
  Buffer.from(
    encoded
      .replaceAll('=\n', '')
      .replaceAll(/=([\dA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
