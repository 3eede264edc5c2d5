import { WebSocket } from 'ws';

/** A client on the bare socket, for what a well-behaved one would never send. */
export class RawClient {
  readonly socket: WebSocket;
  /** How the server closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: unknown[] = [];
  #wake: (() => void) | undefined;

  constructor(url: string, options: { protocols?: string[]; headers?: Record<string, string> } = {}) {
    this.socket = new WebSocket(url, options.protocols ?? ['graphql-transport-ws'], { headers: options.headers });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      this.#messages.push(JSON.parse(String(data)));
      this.#wake?.();
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) {
      await new Promise<void>((resolve, reject) => {
        this.socket.once('open', resolve);
        this.socket.once('error', reject);
      });
    }
    return this;
  }

  /** Sends these in one go, so that the server finds them together. */
  send(...messages: (object | string)[]): void {
    for (const message of messages) {
      this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    }
  }

  async next(): Promise<unknown> {
    while (this.#messages.length === 0) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.#messages.shift();
  }

  /** Everything the server sent until it answered a ping that is sent now: what is not there, was not sent. */
  async untilPong(): Promise<unknown[]> {
    const fence = { fence: Math.random() };
    this.send({ type: 'ping', payload: fence });
    const messages: unknown[] = [];
    for (;;) {
      const message = (await this.next()) as { type: string; payload?: { fence?: number } };
      if (message.type === 'pong' && message.payload?.fence === fence.fence) return messages;
      messages.push(message);
    }
  }

  /** What the server says to `connection_init`: an acknowledgement. */
  async init(payload?: object): Promise<unknown> {
    this.send({ type: 'connection_init', ...(payload && { payload }) });
    return this.next();
  }
}
