import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLFormattedError } from 'graphql';
import type { StreamRequest } from './event-stream.ts';
import { responseOf } from './faults.ts';
import type { Refusal } from './metrics.ts';

/** How each refusal is told before there is a connection: status code, and error as everywhere else. */
const REFUSALS: Readonly<Record<Refusal, { status: number; error: GraphQLFormattedError }>> = {
  draining: {
    status: 503,
    error: { message: 'This server is going away; connect again', extensions: { code: 'UNAVAILABLE', retryAfter: 1 } },
  },
  full: {
    status: 503,
    error: {
      message: 'No more live connections just now; try again shortly',
      extensions: { code: 'UNAVAILABLE', retryAfter: 5 },
    },
  },
  address: {
    status: 429,
    error: {
      message: 'Too many live connections from this address; close some first',
      extensions: { code: 'RATE_LIMITED', retryAfter: 30 },
    },
  },
  origin: {
    status: 403,
    error: { message: 'Pages of this origin may not connect', extensions: { code: 'FORBIDDEN' } },
  },
};

/** Answers a request that asked for an event stream with the refusal instead. */
export function refuseStream({ response, asker, headers: given }: StreamRequest, why: Refusal): void {
  const { status, headers, body } = answerTo(why, asker.requestId);
  response.writeHead(status, { ...given, ...headers }).end(body);
}

/** Answers a request for an upgrade, of which nothing is left but the bare socket, with the refusal instead. */
export function refuseUpgrade(socket: Duplex, why: Refusal): void {
  const { status, headers, body } = answerTo(why, randomUUID());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'connection: close', ...lines].join('\r\n');
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`${head}\r\n\r\n${body}`);
}

function answerTo(why: Refusal, requestId: string) {
  const { status, error } = REFUSALS[why];
  const body = responseOf({ errors: [{ ...error, extensions: { ...error.extensions, requestId } }] });
  const retryAfter = error.extensions?.retryAfter;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(body)),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return { status, headers, body };
}
