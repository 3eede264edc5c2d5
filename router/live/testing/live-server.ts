import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AccessClaims, InvalidAccessToken } from '@heliograph/platform/auth';
import type { Logger } from '@heliograph/platform/telemetry';
import {
  createLive,
  DEFAULT_LIVE_SETTINGS,
  type Live,
  type LiveMetrics,
  type LiveSettings,
  NO_METRICS,
} from '../index.ts';
import type { OperationRequest } from '../operations.ts';
import { HandDrivenOperations } from './hand-driven-operations.ts';
import { ManualClock } from './manual-clock.ts';
import { RawClient } from './raw-client.ts';

/** Sessions, which end when a test says so. */
export class HandDrivenSessions {
  readonly #watchers = new Set<{ sessionId: string; ended: () => void }>();

  watch(sessionId: string, ended: () => void): () => void {
    const watcher = { sessionId, ended };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  end(sessionId: string): void {
    for (const watcher of this.#watchers) if (watcher.sessionId === sessionId) watcher.ended();
  }

  get watched(): string[] {
    return [...this.#watchers].map(({ sessionId }) => sessionId);
  }
}

/** A clock that is turned by a quarter of an hour asks for signs of life many times, with no time to give one. */
const UNHURRIED: Partial<LiveSettings> = { pingIntervalMs: 24 * 3_600_000 };

/** An HTTP server on a free port with nothing but live connections behind it, and all that a test turns by hand. */
export class LiveServer {
  readonly operations = new HandDrivenOperations();
  readonly sessions = new HandDrivenSessions();
  readonly clock = new ManualClock();
  readonly logged: string[] = [];
  /** HTTP responses that were over, or whose client had gone. */
  hungUp = 0;
  readonly live: Live;
  readonly #tokens = new Map<string, AccessClaims>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #requests = 0;

  private constructor(settings: Partial<LiveSettings>, metrics: Partial<LiveMetrics>) {
    const note = (_details: object, message: string) => void this.logged.push(message);
    this.live = createLive({
      operations: this.operations,
      authenticate: (header) => this.#authenticate(header),
      sessions: this.sessions,
      settings: { ...DEFAULT_LIVE_SETTINGS, ...UNHURRIED, ...settings },
      metrics: { ...NO_METRICS, ...metrics },
      logger: { error: note, warn: note, debug: () => {} } as unknown as Logger,
      addressOf: (request) => String(request.headers['x-test-address'] ?? '192.0.2.1'),
      allowsOrigin: (origin) => origin === 'https://app.example.org',
      clock: this.clock,
      random: () => 0.14,
    });
    this.#server.on('upgrade', this.live.handleUpgrade);
  }

  static async start(settings: Partial<LiveSettings> = {}, metrics: Partial<LiveMetrics> = {}): Promise<LiveServer> {
    const server = new LiveServer(settings, metrics);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql`;
  }

  get socketUrl(): string {
    return this.url.replace('http', 'ws');
  }

  /** An access token of this user, good for `seconds`. */
  token(userId: string, seconds = 900, sessionId = `session-of-${userId}`): string {
    const token = `token-${this.#tokens.size}`;
    const expiresAt = new Date(this.clock.now() + seconds * 1000);
    this.#tokens.set(`Bearer ${token}`, { userId, sessionId, scopes: [], expiresAt } as unknown as AccessClaims);
    return token;
  }

  /** A client whose socket is open, signed in if it has something to show. */
  async connect(options: ConstructorParameters<typeof RawClient>[1] & { token?: string } = {}): Promise<RawClient> {
    const client = await new RawClient(this.socketUrl, options).open();
    await client.init(options.token === undefined ? undefined : { authorization: `Bearer ${options.token}` });
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.live.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #authenticate(header: string | undefined): AccessClaims | null {
    if (header === undefined) return null;
    const claims = this.#tokens.get(header);
    if (!claims || claims.expiresAt.getTime() <= this.clock.now()) throw new InvalidAccessToken();
    return claims;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests += 1;
    response.once('close', () => {
      this.hungUp += 1;
    });
    const asker = {
      claims: this.#authenticate(request.headers.authorization),
      ip: String(request.headers['x-test-address'] ?? '192.0.2.1'),
      requestId: `request-${this.#requests}`,
    };
    const body =
      request.method === 'GET'
        ? Object.fromEntries(new URL(request.url ?? '', this.url).searchParams)
        : (JSON.parse(await text(request)) as OperationRequest);
    const admission = await this.operations.admit(body, asker);
    this.live.streamEvents({ response, admission, asker, headers: { 'x-request-id': asker.requestId } });
  }
}
