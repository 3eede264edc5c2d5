import { connect } from 'node:net';

export interface RawReply {
  status: number;
  /** In lower case. */
  head: string;
  body: string;
}

/**
 * Writes exactly these bytes and no more, and answers what came back until the server closed; null when it closed
 * without a word. Rejects when it has not closed in time.
 */
export function sendRaw(url: string, bytes: Buffer, timeoutMillis: number): Promise<RawReply | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: false }, () => socket.end(bytes));
    const timer = setTimeout(() => {
      reject(new Error(`no answer in ${timeoutMillis} ms to ${JSON.stringify(bytes.toString('latin1'))}`));
      socket.destroy();
    }, timeoutMillis);
    socket.on('data', (piece) => pieces.push(piece));
    // A server that refuses what is still being written may reset the connection; what it said before counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(parse(Buffer.concat(pieces).toString('latin1')));
    });
  });
}

function parse(text: string): RawReply | null {
  if (text === '') return null;
  const reply = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const end = reply.indexOf('\r\n\r\n');
  const head = reply.slice(0, end).toLowerCase();
  const length = /\ncontent-length: (\d+)/.exec(head)?.[1];
  // What follows is the reply to what followed the request.
  const body = reply.slice(end + 4, length === undefined ? undefined : end + 4 + Number(length));
  return { status: Number(head.split(' ')[1]), head, body };
}

/** A request as it goes over the wire; the connection ends with the reply. */
export function wireOf(
  { method, target, body = '' }: { method: string; target: string; body?: string | Buffer },
  headers: Record<string, string>,
): Buffer {
  const lines = Object.entries({ connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}
