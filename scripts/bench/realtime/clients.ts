import { once } from 'node:events';
import { WebSocket } from 'ws';
import { answerParent } from '../processes/parent.ts';

/** One client: it connects with its token and subscribes. */
export interface ClientSpec {
  token: string;
  /** As the balancer in front of the router would tell it. */
  forwardedFor: string;
}

export interface Connecting {
  url: string;
  /** Of this machine's loopback addresses: from each there are only so many ports. */
  localAddress: string;
  /** The payload of `subscribe`. */
  request: object;
  clients: readonly ClientSpec[];
}

/** Sockets that are opened at a time. */
const AT_ONCE = 50;

const sockets = new Set<WebSocket>();
let received = 0;
let failure: string | undefined;
let wanted = { events: Number.POSITIVE_INFINITY, resolve: () => {} };

/** Opens so many more, and answers once each has subscribed. */
async function connect({ clients, ...how }: Connecting): Promise<void> {
  for (let start = 0; start < clients.length; start += AT_ONCE)
    await Promise.all(clients.slice(start, start + AT_ONCE).map((client) => open(client, how)));
}

async function open(client: ClientSpec, { url, localAddress, request }: Omit<Connecting, 'clients'>): Promise<void> {
  const headers = { 'x-forwarded-for': client.forwardedFor };
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false, localAddress, headers });
  sockets.add(socket);
  socket.on('close', (code, reason) => {
    if (sockets.delete(socket)) fail(`A client was closed: ${code} ${reason}`);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${client.token}` } }));
  await once(socket, 'message');
  socket.on('message', receive);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: request }));
}

/** Looks at no more than it must: the clients share the machine with what is measured. */
function receive(data: Buffer): void {
  if (data.includes('"next"') && !data.includes('"errors"')) received += 1;
  else fail(`A client was sent ${data}`);
  if (received >= wanted.events) wanted.resolve();
}

function fail(why: string): void {
  failure ??= why;
  wanted.resolve();
}

/** Answers when so many events have come in all. @throws where a client was closed, or sent anything else */
async function receivedInAll(events: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  wanted = { events, resolve };
  if (received < events && failure === undefined) await promise;
  if (failure !== undefined) throw new Error(failure);
}

async function leave(): Promise<void> {
  const open = [...sockets];
  sockets.clear();
  received = 0;
  const gone = open.map((socket) => once(socket, 'close'));
  for (const socket of open) socket.terminate();
  await Promise.all(gone);
}

answerParent({
  connect: (argument) => connect(argument as Connecting),
  receivedInAll: (argument) => receivedInAll(argument as number),
  leave,
});
