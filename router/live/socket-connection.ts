import type { Language } from '@heliograph/platform/language';
import { MessageType, type WebSocket as ProtocolSocket, type SubscribePayload } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Authenticate } from '../door/authenticate.ts';
import { jsonExcess } from '../limits/index.ts';
import type { Clock } from './clock.ts';
import {
  GOODBYES,
  type Goodbye,
  messageTooDeep,
  messageTooFull,
  pingTooLarge,
  ruleBroken,
  tooSlow,
} from './close-reasons.ts';
import { bringsToken, type ConnectionParams, claimsOf } from './connection-params.ts';
import { Credentials, type SessionWatch } from './credentials.ts';
import { Delivery, type Outlet } from './delivery.ts';
import { type CloseReason, countEndOf, type LiveMetrics } from './metrics.ts';
import type { Asker, Refused } from './operations.ts';
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
  readonly #language: Language;
  readonly #tools: SocketTools;
  readonly #delivery: Delivery;
  readonly #credentials: Credentials;
  readonly #operations: SocketOperations;
  readonly #countEnd: (why: CloseReason) => void;
  #handle: ((message: string) => Promise<void>) | undefined;
  #signedIn = false;
  #heardFrom = true;
  #leaving: Goodbye | undefined;

  /** @param client where it connected from, and what it speaks */
  constructor(socket: WebSocket, client: { ip: string; language: Language }, tools: SocketTools) {
    this.protocol = socket.protocol;
    this.#socket = socket;
    this.#ip = client.ip;
    this.#language = client.language;
    this.#tools = tools;
    this.#countEnd = countEndOf('websocket', tools.metrics);
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
    const message = data.toString();
    const fault = isBinary ? GOODBYES.invalidMessage : excessOf(message, this.#tools.settings);
    if (fault) this.#closeWith(fault);
    // The library throws at messages that are well formed, but not for a client to send.
    else this.#handle?.(message).catch(() => this.#closeWith(GOODBYES.invalidMessage));
  }

  heardFrom(): void {
    this.#heardFrom = true;
  }

  /** Cuts off a client that has not been heard from since the last time, and asks the others for a sign. */
  checkAlive(): void {
    if (this.#heardFrom) this.#socket.ping();
    else this.#cutOff('dead');
    this.#heardFrom = false;
  }

  /** Begins nothing new, and closes the socket as soon as its queries and mutations have been answered. */
  leave(goodbye: Goodbye): void {
    this.#leaving = goodbye;
    this.#operations.beginNothing();
    this.#closeIfDone();
  }

  /** Cuts the client off, since the process stops. */
  terminate(): void {
    this.#cutOff('draining');
  }

  /** The socket has refused what came over it, and closes itself. */
  refused(): void {
    this.#countEnd('invalid-message');
  }

  /** The socket is gone. */
  ended(): void {
    this.#countEnd('client');
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
    this.#closeWith(ruleBroken(code, reason));
  }

  /** A ping may bring a fresh token for the same viewer. A token is never sent back. */
  async onPing(payload: ConnectionParams): Promise<void> {
    const echo = payload ? JSON.stringify({ type: MessageType.Pong, payload }) : PONG;
    const { maxPongBytes } = this.#tools.settings;
    if (Buffer.byteLength(echo) > maxPongBytes) return this.#closeWith(pingTooLarge(maxPongBytes));
    const token = bringsToken(payload);
    if (token && this.#signedIn) await this.#renew(payload);
    this.send(token ? PONG : echo);
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
      language: this.#language,
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
    this.#closeWith(tooSlow(reason));
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #closeWith(goodbye: Goodbye): void {
    if (!this.#isOpen) return;
    this.#countEnd(goodbye.why);
    this.#delivery.stop();
    this.#socket.close(goodbye.code, Buffer.from(goodbye.reason).subarray(0, LONGEST_REASON_BYTES).toString());
  }

  #cutOff(why: CloseReason): void {
    this.#countEnd(why);
    this.#socket.terminate();
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

/** What of a message is too much, found before it is parsed. */
function excessOf(message: string, { maxMessageNesting, maxMessageValues }: LiveSettings): Goodbye | null {
  const excess = jsonExcess(message, { levels: maxMessageNesting, values: maxMessageValues });
  if (excess === 'levels') return messageTooDeep(maxMessageNesting);
  return excess === 'values' ? messageTooFull(maxMessageValues) : null;
}
