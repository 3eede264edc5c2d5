import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerParent } from '../processes/parent.ts';
import { letterOf, noteOf } from './rooms.ts';

/**
 * The least that anyone would write: sockets, and a loop over them. Its messages are those of the router, byte for byte;
 * who asks, and for what, it does not look at.
 */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
await once(server, 'listening');
const sockets = new Set<WebSocket>();
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('message', (data) => {
    if (String(data).includes('connection_init')) socket.send('{"type":"connection_ack"}');
  });
});

const next = (data: object): string => `{"id":"1","type":"next","payload":${JSON.stringify({ data })}}`;
let round = 0;

function announce(): void {
  round += 1;
  const text = next({ announced: noteOf(round) });
  for (const socket of sockets) socket.send(text);
}

function address(): void {
  round += 1;
  let listener = 0;
  for (const socket of sockets) {
    const { id, text, from } = letterOf(round, listener++);
    const username = `person_${from.id}`;
    socket.send(next({ addressed: { id, text, from: { id: from.id, username, isVerified: false } } }));
  }
}

answerParent({ announce, address, open: () => sockets.size, port: () => (server.address() as AddressInfo).port });
