import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type SelfSigned, selfSigned } from './certificate.ts';

export interface Asked {
  method: string;
  path: string;
  /** 2.0 or 1.1 */
  version: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Whether it is begun and never ended. */
  stalls?: boolean;
}

/** A provider on this machine: notes what it is asked, and says what the test wants. */
export interface StandIn extends AsyncDisposable {
  url: string;
  /** What vouches for it. */
  ca: string;
  asked: Asked[];
  /** How many connections were made to it. */
  connections: number;
  /** The replies to come, in this order; the last is repeated. `silence` is never followed by a word. */
  replies: (Reply | 'silence')[];
  /** Ends all connections, without a word; the plain ones as a crash does. */
  cut(): void;
}

let certificate: SelfSigned | undefined;

/** Speaks HTTP/2 and 1.1 over TLS, or with `plain` HTTP/1.1 without. */
export async function standIn({ plain = false } = {}): Promise<StandIn> {
  certificate ??= selfSigned();
  const sockets = new Set<Socket>();
  const server: Server = plain
    ? createServer(answer)
    : createSecureServer({ ...certificate, allowHTTP1: true }, answer);
  server.on(plain ? 'connection' : 'secureConnection', (socket: Socket) => {
    standing.connections += 1;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const standing: StandIn = {
    url: `${plain ? 'http' : 'https'}://localhost:${port}`,
    ca: certificate.cert,
    asked: [],
    connections: 0,
    replies: [{ status: 200 }],
    cut() {
      for (const socket of sockets) plain ? socket.resetAndDestroy() : socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      standing.cut();
      await closed;
    },
  };
  return standing;

  async function answer(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    const { method = '', url: path = '', httpVersion: version, headers } = request;
    standing.asked.push({ method, path, version, headers, body: await buffer(request) });
    const reply = standing.replies.length > 1 ? standing.replies.shift() : standing.replies[0];
    if (!reply || reply === 'silence') return;
    response.statusCode = reply.status;
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
    const answering: Writable = response;
    if (reply.stalls) answering.write(`${text} `);
    else answering.end(text);
  }
}
