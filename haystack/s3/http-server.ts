import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorDocument, S3Error } from './errors.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Longer than the idle time of any client's pool, so that the client, and not the server, drops a connection. */
const KEEP_ALIVE_MS = 75_000;
/** A slow phone may take this long over one object. */
const REQUEST_TIMEOUT_MS = 5 * 60_000;

export interface ListenOptions {
  host: string;
  port: number;
  drainMillis: number;
  /** A client that takes or sends nothing for so long has left. Whose bytes are held in memory has less patience. */
  stallMillis?: number;
}

/** Serves `answer` over HTTP until closed: requests in flight then have `drainMillis` to finish. */
export async function listen(
  answer: Answer,
  { host, port, drainMillis, stallMillis = REQUEST_TIMEOUT_MS }: ListenOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const inFlight = new Set<Promise<void>>();
  const answering = new Set<Duplex>();
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // The door refuses such a request itself, in words that clients understand.
    requireHostHeader: false,
  });
  server.timeout = stallMillis;
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    answering.add(socket);
    response.once('close', () => {
      answering.delete(socket);
      // A connection kept alive after the reply would hold the drain up.
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    const answered = answer(request, response).finally(() => inFlight.delete(answered));
    inFlight.add(answered);
  };
  server.on('request', handle);
  // The body is only asked for once its sender has been proved.
  server.on('checkContinue', handle);
  server.on('clientError', (_error, socket) => {
    // In the middle of a reply there is no room for another.
    if (answering.has(socket) || !socket.writable) socket.destroy();
    else refuseUnreadable(socket);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  return {
    url: urlOf(server),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const deadline = setTimeout(() => server.closeAllConnections(), drainMillis);
      await closed;
      clearTimeout(deadline);
      await Promise.all(inFlight);
    },
  };
}

/** What is no HTTP never becomes a request; it is refused in S3's words all the same. */
function refuseUnreadable(socket: Duplex): void {
  const body = errorDocument(new S3Error('BadRequest'), '', '');
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/xml',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('an HTTP server listens on a port');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
