import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The way from a router to a subgraph, on which a reply can get lost. Dispose it. */
export interface LossyRelay extends AsyncDisposable {
  readonly url: string;
  /** The next request gets through; in place of its reply comes `accident`, and then the connection breaks off. */
  loseNextReply(accident: () => Promise<void>): void;
}

/** @param target the URL of a subgraph */
export async function openLossyRelay(target: string): Promise<LossyRelay> {
  const accidents: (() => Promise<void>)[] = [];

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const body = await buffer(request);
    const asked = fetch(target, { method: 'POST', headers: headers as Record<string, string>, body });
    const accident = accidents.pop();
    if (accident) {
      await Promise.all([accident(), asked.catch(() => undefined)]);
      request.socket.destroy();
      return;
    }
    const answer = await asked;
    // Only what the router reads: the length and the encoding on the way here are gone.
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  const server = createServer((request, response) => {
    relay(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { pathname } = new URL(target);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    loseNextReply: (accident) => void accidents.push(accident),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
