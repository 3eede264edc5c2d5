import { connect, type Socket } from 'node:net';
import { CacheError } from './errors.ts';
import { noop, type Payload, type Reply, ReplyParser } from './protocol.ts';

const CONNECT_TIMEOUT_MS = 1000;
const RECONNECT_BASE_MS = 50;
const RECONNECT_CAP_MS = 2000;

export interface ServerChange {
  /** `host:port` */
  server: string;
  up: boolean;
  /** Why it went down. */
  error?: CacheError;
}

export interface ServerConnectionOptions {
  /** `host:port` or `[v6]:port` */
  server: string;
  operationTimeoutMs: number;
  /** Commands that may wait for this server at once. */
  maxInFlight: number;
  /** 0 ≤ random() < 1, for the jitter of reconnects. */
  random: () => number;
  onChange: (change: ServerChange) => void;
}

/** Commands that were asked for together and are answered together. */
interface Exchange {
  payload: Payload;
  expected: number;
  replies: Reply[];
  settled: boolean;
  timer: NodeJS.Timeout;
  /** Bytes heard from the server when this was sent; null while unsent. */
  heardWhenSent: number | null;
  promise: Promise<Reply[]>;
  resolve: (replies: Reply[]) => void;
  reject: (error: CacheError) => void;
}

/**
 * One pipelined socket to one memcached. Everything asked for within a turn of the event loop leaves in one write;
 * replies are matched by order. Until the first connection attempt has ended, requests wait for it; after a failure
 * they are refused at once until a reconnect (jittered exponential, 50 ms … 2 s) has proved that the server answers.
 */
export class ServerConnection {
  readonly server: string;
  readonly #options: ServerConnectionOptions;
  readonly #address: { host: string; port: number };
  #socket: Socket | null = null;
  #state: 'connecting' | 'up' | 'down' = 'connecting';
  #closed = false;
  #generation = 0;
  #reachedAt = Number.POSITIVE_INFINITY;
  #failedAttempts = 0;
  #timer: NodeJS.Timeout | undefined;
  #unsent: Exchange[] = [];
  #inFlight: Exchange[] = [];
  #commandsWaiting = 0;
  #flushIsDue = false;
  #heard = 0;
  #round = {};

  constructor(options: ServerConnectionOptions) {
    this.server = options.server;
    this.#options = options;
    this.#address = parseAddress(options.server);
    this.#connect();
  }

  /** Counts the times this server was reached. What it said in one generation (a CAS) means nothing in the next. */
  get generation(): number {
    return this.#generation;
  }

  /** One for all that leaves in one write. What was asked for in this round is not on its way yet, or was refused. */
  get round(): object {
    return this.#round;
  }

  /** Milliseconds since this server was reached; before that, none. It may have lost all it knew shortly before. */
  get reachedForMs(): number {
    return Math.max(0, performance.now() - this.#reachedAt);
  }

  /** Sends commands, answers their `expected` replies in order. Rejects with a CacheError, at the timeout at latest. */
  request(payload: Payload, expected: number): Promise<Reply[]> {
    const refusal = this.#refusal(expected);
    if (refusal) return Promise.reject(refusal);

    const exchange: Exchange = {
      payload,
      expected,
      replies: [],
      settled: false,
      heardWhenSent: null,
      // A turn later: when the event loop itself was late, the reply may already lie in the socket.
      timer: setTimeout(() => setImmediate(() => this.#expire(exchange)), this.#options.operationTimeoutMs),
      ...Promise.withResolvers<Reply[]>(),
    };
    this.#commandsWaiting += expected;
    this.#unsent.push(exchange);
    this.#scheduleFlush();
    return exchange.promise;
  }

  /** Lets what is under way finish (bounded by the operation timeout), then hangs up for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#inFlight, ...this.#unsent].map(({ promise }) => promise));
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    this.#socket = null;
  }

  #refusal(commands: number): CacheError | null {
    if (this.#closed) return this.#error('CACHE_CLOSED', 'was closed');
    if (this.#state === 'down') return this.#error('CACHE_UNREACHABLE', 'is down');
    if (this.#commandsWaiting + commands > this.#options.maxInFlight) {
      return this.#error('CACHE_OVERLOADED', `has ${this.#commandsWaiting} commands waiting`);
    }
    return null;
  }

  #connect(): void {
    const socket = connect({ ...this.#address, noDelay: true, keepAlive: true });
    const parser = new ReplyParser((reply) => this.#receive(reply));
    this.#socket = socket;
    this.#timer = setTimeout(
      () => this.#fail(this.#error('CACHE_TIMEOUT', 'did not take the call')),
      CONNECT_TIMEOUT_MS,
    );
    const ifCurrent = (action: () => void) => {
      if (this.#socket === socket) action();
    };

    socket.on('connect', () => socket.write(noop));
    socket.on('error', (cause) => ifCurrent(() => this.#fail(this.#error('CACHE_UNREACHABLE', cause.message, cause))));
    socket.on('close', () => ifCurrent(() => this.#fail(this.#error('CACHE_UNREACHABLE', 'hung up'))));
    socket.on('data', (chunk) =>
      ifCurrent(() => {
        this.#heard += chunk.length;
        try {
          parser.push(chunk);
        } catch (cause) {
          this.#fail(this.#error('CACHE_PROTOCOL', cause instanceof Error ? cause.message : 'is unreadable', cause));
        }
      }),
    );
  }

  #receive(reply: Reply): void {
    if (this.#state !== 'up') {
      this.#shakeHands(reply);
      return;
    }
    const [oldest] = this.#inFlight;
    if (!oldest) throw new CacheError('CACHE_PROTOCOL', 'A reply nobody asked for');
    oldest.replies.push(reply);
    if (oldest.replies.length < oldest.expected) return;

    this.#inFlight.shift();
    this.#commandsWaiting -= oldest.expected;
    if (settle(oldest)) oldest.resolve(oldest.replies);
  }

  /** A server that accepts connections but does not answer (stopped, or no memcached ≥ 1.6) is still down. */
  #shakeHands(reply: Reply): void {
    if (reply.code !== 'MN') throw new CacheError('CACHE_PROTOCOL', 'No meta protocol: memcached ≥ 1.6 is needed');
    clearTimeout(this.#timer);
    this.#state = 'up';
    this.#generation += 1;
    this.#reachedAt = performance.now();
    this.#failedAttempts = 0;
    // Nobody joins what was refused until now.
    this.#round = {};
    this.#options.onChange({ server: this.server, up: true });
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushIsDue || this.#state !== 'up') return;
    this.#flushIsDue = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushIsDue = false;
    this.#round = {};
    const socket = this.#socket;
    if (!socket || this.#state !== 'up') return;

    let text = '';
    socket.cork();
    for (const exchange of this.#unsent) {
      if (exchange.settled) {
        this.#commandsWaiting -= exchange.expected;
        continue;
      }
      exchange.heardWhenSent = this.#heard;
      this.#inFlight.push(exchange);
      for (const piece of exchange.payload) {
        if (typeof piece === 'string') {
          text += piece;
        } else {
          socket.write(text, 'latin1');
          socket.write(piece);
          text = '';
        }
      }
    }
    if (text) socket.write(text, 'latin1');
    socket.uncork();
    this.#unsent = [];
  }

  /** Too late for its caller. If the server has said nothing at all since the question, it is stuck: drop it. */
  #expire(exchange: Exchange): void {
    if (!settle(exchange)) return;
    const error = this.#error('CACHE_TIMEOUT', `did not answer within ${this.#options.operationTimeoutMs} ms`);
    exchange.reject(error);
    if (exchange.heardWhenSent === this.#heard) this.#fail(error);
  }

  #fail(error: CacheError): void {
    const wasDown = this.#state === 'down';
    const lost = [...this.#inFlight, ...this.#unsent];
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    this.#socket = null;
    this.#state = 'down';
    this.#inFlight = [];
    this.#unsent = [];
    this.#round = {};
    this.#commandsWaiting = 0;
    for (const exchange of lost) if (settle(exchange)) exchange.reject(error);
    if (this.#closed) return;

    this.#failedAttempts += 1;
    const ceiling = Math.min(RECONNECT_BASE_MS * 2 ** (this.#failedAttempts - 1), RECONNECT_CAP_MS);
    this.#timer = setTimeout(() => this.#connect(), ceiling * (0.5 + this.#options.random() / 2)).unref();
    if (!wasDown) this.#options.onChange({ server: this.server, up: false, error });
  }

  #error(code: CacheError['code'], what: string, cause?: unknown): CacheError {
    return new CacheError(code, `memcached ${this.server} ${what}`, { server: this.server, cause });
  }
}

function settle(exchange: Exchange): boolean {
  if (exchange.settled) return false;
  clearTimeout(exchange.timer);
  exchange.settled = true;
  return true;
}

function parseAddress(server: string): { host: string; port: number } {
  const [, v6, name, port] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(server) ?? [];
  const host = v6 ?? name;
  if (!host || Number(port) > 65535) {
    throw new CacheError('CACHE_CONFIGURATION', `Not a memcached server (host:port): ${server}`);
  }
  return { host, port: Number(port) };
}
