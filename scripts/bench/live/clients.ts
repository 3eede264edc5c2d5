import { WebSocket } from 'ws';
import { answerParent } from '../processes/parent.ts';

/** One client: it connects with its token and asks for its events. */
export interface ClientSpec {
  token: string;
  /** As the balancer in front of the router would tell it, where there is one. */
  address?: string;
  /** The payload of `subscribe`. */
  request: object;
  /** How often it asks for them, on the one socket; once, where nothing is said. */
  copies?: number;
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

/** Who is to connect, and what of an event's data says when it happened. */
export interface Connecting {
  url: string;
  clients: ClientSpec[];
  happenedAt: readonly string[];
  /** Whether each has an event soon that is to be waited for. */
  eventsComeSoon: boolean;
}

interface Message {
  type: string;
  payload?: { data?: unknown; errors?: unknown };
}

/** Sockets that are opened at a time. */
const AT_ONCE = 50;

const steady = new Set<WebSocket>();
const stalled = new Set<WebSocket>();
let awake = false;
const goodbyes = { steady: {} as Goodbyes, stalled: {} as Goodbyes };
let seen: ClientsReport = { delivered: 0, delays: [], failures: [] };
let leaving = false;

/** Opens every client and answers once each has asked, or has had its first event. */
async function connect({ clients, ...how }: Connecting): Promise<void> {
  for (let start = 0; start < clients.length; start += AT_ONCE)
    await Promise.all(clients.slice(start, start + AT_ONCE).map((client) => open(client, how)));
}

function open(
  { token, address, request, copies = 1, stalls }: ClientSpec,
  { url, happenedAt, eventsComeSoon }: Omit<Connecting, 'clients'>,
): Promise<void> {
  const headers = address === undefined ? {} : { 'x-forwarded-for': address };
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false, headers });
  const peers = stalls ? stalled : steady;
  peers.add(socket);
  const say = (message: object) => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'ping') return say({ type: 'pong' });
      if (message.type === 'connection_ack') {
        for (let id = 1; id <= copies; id += 1) say({ id: String(id), type: 'subscribe', payload: request });
      } else if (!stalls) note(message, happenedAt);
      else if (!awake) socket.pause();
      if (message.type !== 'connection_ack' || !eventsComeSoon) resolve();
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

function note({ type, payload }: Message, happenedAt: readonly string[]): void {
  const at = happenedAt.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null)?.[key],
    payload?.data,
  );
  if (type !== 'next' || typeof at !== 'string' || payload?.errors) {
    seen.failures.push(JSON.stringify({ type, payload }));
    return;
  }
  seen.delivered += 1;
  seen.delays.push(Date.now() - Date.parse(at));
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
  connect: (argument) => connect(argument as Connecting),
  report,
  wake: (argument) => wake(argument as number),
  leave,
});
