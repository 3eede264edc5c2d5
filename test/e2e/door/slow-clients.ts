import type { Socket } from 'node:net';
import { RawClient } from '../../../router/live/testing/raw-client.ts';
import { openConnection, untilClosed } from './raw-http.ts';

/** Clients that hold a connection and make no use of it, with how each of them was sent away. */
export interface SlowClients {
  /** All that came back until the door hung up. */
  readonly drippedHead: Promise<string>;
  readonly drippedBody: Promise<string>;
  readonly silent: readonly Promise<string>[];
  readonly withoutInit: Promise<{ code: number; reason: string }>;
}

const DRIP_EVERY_MS = 200;
const SILENT = 500;

export function openSlowClients(origin: string): SlowClients {
  const head = ['POST /graphql HTTP/1.1', 'Host: door', 'Content-Type: application/json'];
  return {
    drippedHead: drip(openConnection(origin), `${head.join('\r\n')}\r\n`, 'X-Slow: 1\r\n'),
    drippedBody: drip(openConnection(origin), `${head.join('\r\n')}\r\nContent-Length: 100000\r\n\r\n{`, ' '),
    silent: Array.from({ length: SILENT }, () => untilClosed(openConnection(origin))),
    withoutInit: new RawClient(`${origin.replace('http', 'ws')}/graphql`).closed,
  };
}

/** Sends the beginning, then a little again and again. */
export async function drip(socket: Socket, beginning: string, drop: string): Promise<string> {
  socket.write(beginning);
  const dripping = setInterval(() => socket.write(drop), DRIP_EVERY_MS);
  const answer = await untilClosed(socket);
  clearInterval(dripping);
  return answer;
}
