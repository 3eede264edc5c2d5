import { MessageType, type WebSocket as ProtocolSocket, type SubscribePayload } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Authenticate } from '../door/authenticate.ts';
import type { Clock } from './clock.ts';
import { GOODBYES, type Goodbye, tooSlow } from './close-reasons.ts';
import { bringsToken, type ConnectionParams, claimsOf } from './connection-params.ts';
import { Credentials } from './credentials.ts';
import { Delivery, type Outlet } from './delivery.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Asker, Refused } from './operations.ts';
import type { SessionWatch } from './sessions.ts';
import type { LiveSettings } from './settings.ts';
import type { SocketOperation } from './socket-operation.ts';
import { type OperationOwner, type OperationTools, SocketOperations } from './socket-operations.ts';
import type { ProtocolHost } from './socket-protocol.ts';

/** What all sockets of a process stand on. */
export interface SocketTools extends OperationTools {
  readonly authenticate: Authenticate;
  readonly sessions: SessionWatch;
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly metrics: LiveMetrics;
}

/** The longest reason a close frame holds, less what half a character at the cut may become. */
const LONGEST_REASON_BYTES = 123 - 3;

const PONG = JSON.stringify({ type: MessageType.Pong });

/** One client on a socket: between the socket, the protocol library and the client's operations. */
export class SocketConnection implements ProtocolSocket, ProtocolHost, OperationOwner, Outlet {
  readonly protocol: string;
  readonly #socket: WebSocket;
  readonly #ip: string;
  readonly #tools: SocketTools;
  readonly #delivery: Delivery;
  readonly #credentials: Credentials;
  readonly #operations: SocketOperations;
  #handle: ((message: string) => Promise<void>) | undefined;
  #signedIn = false;
  #heardFrom = true;
  #leaving: Goodbye | undefined;

  constructor(socket: WebSocket, ip: string, tools: SocketTools) {
    this.protocol = socket.protocol;
    this.#socket = socket;
    this.#ip = ip;
    this.#tools = tools;
    this.#delivery = new Delivery(this, tools.settings, tools.clock);
    this.#operations = new SocketOperations(this, tools, tools.settings.maxOperationsPerSocket);
    this.#credentials = new Credentials({
      clock: tools.clock,
      sessions: tools.sessions,
      onEnd: (why) => this.#closeWith(why === 'token-ended' ? GOODBYES.tokenEnded : GOODBYES.sessionEnded),
    });
  }

  // For the socket server.

  receive(data: RawData, isBinary: boolean): void {
    this.#heardFrom = true;
    if (!this.#isOpen) return;
    // The library throws at messages that are well formed, but not for a client to send.
    if (!isBinary) this.#handle?.(data.toString()).catch(() => this.#closeWith(GOODBYES.invalidMessage));
    else this.#closeWith(GOODBYES.invalidMessage);
  }

  heardFrom(): void {
    this.#heardFrom = true;
  }

  /** Cuts off a client that has not been heard from since the last time, and asks the others for a sign. */
  checkAlive(): void {
    if (this.#heardFrom) this.#socket.ping();
    else this.#socket.terminate();
    this.#heardFrom = false;
  }

  /** Begins nothing new, and closes the socket as soon as its queries and mutations have been answered. */
  leave(goodbye: Goodbye): void {
    this.#leaving = goodbye;
    this.#operations.beginNothing();
    this.#closeIfDone();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** The socket is gone. */
  ended(): void {
    this.#delivery.stop();
    this.#credentials.release();
  }

  // For the protocol library.

  onMessage(handle: (message: string) => Promise<void>): void {
    this.#handle = handle;
  }

  send(text: string): void {
    this.#delivery.send(text);
    // It may have been the last word on the last operation that a leaving connection waited for.
    this.#closeIfDone();
  }

  close(code = 1000, reason = ''): void {
    if (!this.#isOpen) return;
    this.#delivery.stop();
    this.#socket.close(code, Buffer.from(reason).subarray(0, LONGEST_REASON_BYTES).toString());
  }

  /** A ping may bring a fresh token for the same viewer. A token is never sent back. */
  async onPing(payload: ConnectionParams): Promise<void> {
    const token = bringsToken(payload);
    if (token && this.#signedIn) await this.#renew(payload);
    this.send(payload && !token ? JSON.stringify({ type: MessageType.Pong, payload }) : PONG);
  }

  async signIn(params: ConnectionParams): Promise<boolean> {
    const claims = await claimsOf(params, this.#tools.authenticate).catch(() => undefined);
    if (claims === undefined) this.#closeWith(GOODBYES.invalidToken);
    if (claims === undefined || !this.#isOpen) return false;
    this.#signedIn = true;
    this.#credentials.accept(claims);
    return true;
  }

  admit(id: string, payload: SubscribePayload): Promise<'admitted' | Refused | null> {
    return this.#operations.admit(id, payload);
  }

  operation(id: string): SocketOperation | undefined {
    return this.#operations.get(id);
  }

  // For the operations.

  asker(requestId: string): Asker {
    const credentials = this.#credentials;
    return {
      requestId,
      ip: this.#ip,
      get claims() {
        return credentials.claims;
      },
    };
  }

  operationLeft(): void {
    this.#closeIfDone();
  }

  // For the delivery.

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  write(text: string, taken?: () => void): void {
    this.#socket.send(text, taken);
  }

  tooSlow(reason: string): void {
    this.#tools.metrics.tooSlow('websocket');
    this.#closeWith(tooSlow(reason));
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #closeWith(goodbye: Goodbye): void {
    this.close(goodbye.code, goodbye.reason);
  }

  #closeIfDone(): void {
    const goodbye = this.#leaving;
    if (goodbye && !this.#operations.someMustFinish) this.#delivery.whenEmpty(() => this.#closeWith(goodbye));
  }

  async #renew(payload: ConnectionParams): Promise<void> {
    const claims = await claimsOf(payload, this.#tools.authenticate).catch(() => null);
    if (!this.#isOpen) return;
    if (!claims) this.#closeWith(GOODBYES.invalidToken);
    else if (claims.userId !== this.#credentials.claims?.userId) this.#closeWith(GOODBYES.anotherViewer);
    else this.#credentials.accept(claims);
  }
}
