import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { openConnection, untilClosed } from '../../../test/e2e/door/raw-http.ts';
import { type Attack, attacks } from '../../../test/kit/attacks.ts';
import { answerParent } from '../processes/parent.ts';

export interface Siege {
  /** Of the router. */
  origin: string;
  /** Hostile operations, half of them by HTTP and half over a socket. */
  perSecond: number;
  /** Connections over which a request trickles in; another is opened for each that is cut off. */
  slow: number;
}

export interface SiegeReport {
  /** Hostile operations that were answered as they should be, by code. */
  refused: Record<string, number>;
  /** What was answered otherwise. */
  wrong: string[];
  /** Slow connections that the router has cut off. */
  cutOff: number;
}

const TICK_MS = 20;
const DRIP_EVERY_MS = 500;

const corpus = [...attacks()];
let report: SiegeReport = { refused: {}, wrong: [], cutOff: 0 };
let underWay: { stop(): void; ended: Promise<unknown> } | undefined;

async function begin({ origin, perSecond, slow }: Siege): Promise<void> {
  let goesOn = true;
  const pool = new Pool(origin, { connections: 8 });
  const socket = await openSocket(origin);
  const ended = Promise.all([
    fire(perSecond, () => goesOn, [attackByHttp(pool), attackBySocket(socket)]),
    ...Array.from({ length: slow }, (_, n) => holdOn(origin, n, () => goesOn)),
  ]).finally(() => Promise.all([pool.close(), socket.terminate()]));
  underWay = { stop: () => (goesOn = false), ended };
}

async function end(): Promise<SiegeReport> {
  underWay?.stop();
  await underWay?.ended;
  const told = report;
  report = { refused: {}, wrong: [], cutOff: 0 };
  return told;
}

type Weapon = (attack: Attack, body: string) => Promise<void>;

/** Sends the corpus again and again, at a steady rate whatever becomes of each; no text is ever sent twice. */
async function fire(perSecond: number, goesOn: () => boolean, weapons: readonly Weapon[]): Promise<void> {
  const started = performance.now();
  const fired: Promise<void>[] = [];
  while (goesOn()) {
    const due = ((performance.now() - started) * perSecond) / 1000;
    for (let n = fired.length; n < due; n += 1) {
      const attack = corpus[n % corpus.length];
      // Each attack comes from each side in turn; but a frame that holds too much closes its socket, with all on it.
      const usable = attack?.limit?.startsWith('maxVariable') ? weapons.slice(0, 1) : weapons;
      const weapon = usable[(n + Math.floor(n / corpus.length)) % usable.length];
      if (attack && weapon) fired.push(weapon(attack, attack.body.replace('{"query":"', `{"query":"#${n}\\n`)));
    }
    await delay(TICK_MS);
  }
  await Promise.all(fired);
}

function note({ name, code }: Attack, answer: unknown): void {
  const { errors = answer } = answer as { errors?: unknown };
  const [told] = (Array.isArray(errors) ? errors : []) as { extensions?: { code?: string } }[];
  if (told?.extensions?.code === code) report.refused[code] = (report.refused[code] ?? 0) + 1;
  else report.wrong.push(`${name}: ${JSON.stringify(answer).slice(0, 300)}`);
}

function attackByHttp(pool: Pool): Weapon {
  const headers = { 'content-type': 'application/json' };
  return async (attack, body) => {
    const response = await pool.request({ path: '/graphql', method: 'POST', headers, body });
    note(attack, await response.body.json());
  };
}

async function openSocket(origin: string): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const acknowledged = new Promise((resolve) => socket.once('message', resolve));
  socket.send('{"type":"connection_init"}');
  await acknowledged;
  return socket;
}

function attackBySocket(socket: WebSocket): Weapon {
  const waiting = new Map<string, (payload: unknown) => void>();
  let ids = 0;
  socket.on('message', (data) => {
    const { id, type, payload } = JSON.parse(String(data)) as { id: string; type: string; payload: unknown };
    if (type !== 'complete') waiting.get(id)?.(payload);
  });
  return async (attack, body) => {
    const id = String(ids++);
    const answered = new Promise((resolve) => waiting.set(id, resolve));
    socket.send(`{"id":"${id}","type":"subscribe","payload":${body}}`);
    note(attack, await answered);
    waiting.delete(id);
  };
}

/** Opens a connection, lets a request trickle in until the router cuts it off, and begins anew. */
async function holdOn(origin: string, n: number, goesOn: () => boolean): Promise<void> {
  const head = 'POST /graphql HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\n';
  const beginning = n % 2 === 0 ? head : `${head}Content-Length: 100000\r\n\r\n{`;
  const drop = n % 2 === 0 ? 'X-Slow: 1\r\n' : ' ';
  while (goesOn()) {
    const connection = openConnection(origin);
    connection.write(beginning);
    const dripping = setInterval(() => (goesOn() ? connection.write(drop) : connection.destroy()), DRIP_EVERY_MS);
    const answer = await untilClosed(connection);
    clearInterval(dripping);
    if (answer.startsWith('HTTP/1.1 408')) report.cutOff += 1;
    else if (goesOn()) report.wrong.push(`a slow connection: ${answer.slice(0, 300)}`);
  }
}

answerParent({ begin: (siege) => begin(siege as Siege), end });
