import { WebSocket } from 'ws';
import { answerParent } from '../processes/parent.ts';

/** One client: it connects with its token and asks for its events. */
export interface ClientSpec {
  token: string;
  /** As the balancer in front of the router would tell it. */
  address: string;
  /** The payload of `subscribe`. */
  request: object;
  /** Stops reading as soon as its first event is there. */
  stalls: boolean;
}

/** What the clients have seen since they were last asked. */
export interface ClientsReport {
  /** Events read by those that do not stall. */
  delivered: number;
  /** Milliseconds from the event to its arrival here, sorted. */
  delays: number[];
  /** Events that carried errors, or messages that were no event. */
  failures: string[];
}

/** How clients were closed, with how many of them. */
export type Goodbyes = Record<string, number>;

interface Message {
  type: string;
  payload?: { data?: { postPublished?: { createdAt?: string } | null } | null; errors?: unknown };
}

/** Sockets that are opened at a time. */
const AT_ONCE = 50;

const steady = new Set<WebSocket>();
const stalled = new Set<WebSocket>();
let awake = false;
const goodbyes = { steady: {} as Goodbyes, stalled: {} as Goodbyes };
let seen: ClientsReport = { delivered: 0, delays: [], failures: [] };
let leaving = false;

/** Opens every client and answers once each has had its first event. */
async function connect({ url, clients }: { url: string; clients: ClientSpec[] }): Promise<void> {
  for (let start = 0; start < clients.length; start += AT_ONCE)
    await Promise.all(clients.slice(start, start + AT_ONCE).map((client) => open(url, client)));
}

function open(url: string, { token, address, request, stalls }: ClientSpec): Promise<void> {
  const socket = new WebSocket(url, 'graphql-transport-ws', {
    perMessageDeflate: false,
    headers: { 'x-forwarded-for': address },
  });
  const peers = stalls ? stalled : steady;
  peers.add(socket);
  const say = (message: object) => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'connection_ack') return say({ id: '1', type: 'subscribe', payload: request });
      if (message.type === 'ping') return say({ type: 'pong' });
      if (!stalls) note(message);
      else if (!awake) socket.pause();
      resolve();
    });
    socket.on('error', reject);
    socket.on('close', (code, reason) => {
      peers.delete(socket);
      reject(new Error(`A client was closed: ${code} ${reason}`));
      if (leaving) return;
      const counts = stalls ? goodbyes.stalled : goodbyes.steady;
      const goodbye = `${code} ${reason}`.trim();
      counts[goodbye] = (counts[goodbye] ?? 0) + 1;
    });
  });
}

function note({ type, payload }: Message): void {
  const createdAt = payload?.data?.postPublished?.createdAt;
  if (type !== 'next' || createdAt === undefined || payload?.errors) {
    seen.failures.push(JSON.stringify({ type, payload }));
    return;
  }
  seen.delivered += 1;
  seen.delays.push(Date.now() - Date.parse(createdAt));
}

function report(): ClientsReport {
  const { delays, ...rest } = seen;
  seen = { delivered: 0, delays: [], failures: [] };
  return { ...rest, delays: delays.sort((a, b) => a - b) };
}

/** Lets the stalled clients read again, so that they learn what became of them, and answers after `waitMs`. */
async function wake(waitMs: number): Promise<typeof goodbyes & { stillOpen: number }> {
  awake = true;
  for (const socket of stalled) socket.resume();
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return { ...goodbyes, stillOpen: stalled.size };
}

function leave(): void {
  leaving = true;
  for (const socket of [...steady, ...stalled]) socket.terminate();
}

answerParent({
  connect: (argument) => connect(argument as Parameters<typeof connect>[0]),
  report,
  wake: (argument) => wake(argument as number),
  leave,
});
