import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Longer than the idle time of any client's pool, so that the client, and not the server, drops a connection. */
const KEEP_ALIVE_MS = 75_000;
/** A slow phone may take this long over one object. */
const REQUEST_TIMEOUT_MS = 5 * 60_000;

/** Serves `answer` over HTTP until closed: requests in flight then have `drainMillis` to finish. */
export async function listen(
  answer: Answer,
  { host, port, drainMillis }: { host: string; port: number; drainMillis: number },
): Promise<{ url: string; close(): Promise<void> }> {
  const inFlight = new Set<Promise<void>>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // A connection kept alive after the reply would hold the drain up.
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    const answered = answer(request, response).finally(() => inFlight.delete(answered));
    inFlight.add(answered);
  };
  server.on('request', handle);
  // The body is only asked for once its sender has been proved.
  server.on('checkContinue', handle);

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

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('an HTTP server listens on a port');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
