import type { FastifyInstance } from 'fastify';

/** How often connections are looked for that nobody uses any longer, in milliseconds. */
const SWEEP_EVERY_MS = 50;

/** A server on its way out. */
export interface Leaving {
  readonly begun: boolean;
  /** Tells every client with its next answer to connect anew, elsewhere. Whoever comes is still served. */
  begin(): void;
}

/**
 * Makes `server.close()` lose no request and wait for no client: whoever was let in is answered, is told that the
 * connection ends with that, and a connection without a request is closed. Node would keep one open whose request was
 * under way when the close began, for as long as its client likes. The server is to be made with
 * `return503OnClosing: false`.
 * @param options after `timeoutMs` milliseconds whoever is left is cut off
 */
export function gracefulClose(server: FastifyInstance, { timeoutMs }: { timeoutMs: number }): Leaving {
  let begun = false;
  let sweeps: NodeJS.Timeout | undefined;
  let patience: NodeJS.Timeout | undefined;

  server.addHook('onSend', (_request, reply, payload, done) => {
    if (begun) reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('preClose', (done) => {
    begun = true;
    sweeps = setInterval(() => server.server.closeIdleConnections(), SWEEP_EVERY_MS);
    patience = setTimeout(() => server.server.closeAllConnections(), timeoutMs);
    done();
  });
  server.addHook('onClose', (_server, done) => {
    clearInterval(sweeps);
    clearTimeout(patience);
    done();
  });

  return {
    get begun() {
      return begun;
    },
    begin() {
      begun = true;
    },
  };
}
