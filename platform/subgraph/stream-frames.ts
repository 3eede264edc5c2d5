import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { SubgraphEvent, SubgraphRequest } from './request.ts';

/**
 * How subscriptions travel between a router and a subgraph: many of them over one connection, which begins as an HTTP
 * upgrade to this protocol. Each side sends JSON, a frame a line; an empty line is a heartbeat. A stream has the number
 * that the router gave it. A stream that is over is told to be; a connection that breaks off is a subgraph, or a router,
 * that went away.
 */
export const STREAMS_PROTOCOL = 'heliograph-streams';

/** A quiet subgraph says this often that it is still there, in milliseconds. */
export const HEARTBEAT_MS = 15_000;

export const HEARTBEAT = '\n';

/** So many events of a stream may be on their way to a reader that has read none of them yet. */
export const EVENTS_AHEAD = 16;

/** `more`: the reader has read so many events of the stream, and as many more may come. */
export type RouterFrame =
  | readonly ['open', stream: number, request: SubgraphRequest]
  | readonly ['more', stream: number, events: number]
  | readonly ['close', stream: number];

/** `refused`: what was to be opened is no GraphQL request. */
export type SubgraphFrame =
  | readonly ['opened', stream: number]
  | readonly ['refused', stream: number]
  | readonly ['event', stream: number, event: SubgraphEvent]
  | readonly ['over', stream: number];

/** The other side has sent what is no frame. */
export class UnreadableFrame extends Error {
  constructor(cause?: unknown) {
    super('A connection of streams has brought what is no frame', { cause });
    this.name = 'UnreadableFrame';
  }
}

/** In characters: much more than any event has, or any request that the router lets through. */
const LONGEST_FRAME = 16 * 1024 * 1024;
/** So much is written at a time, at most, in characters. */
const WRITTEN_AT_ONCE = 64 * 1024;

/** Frames over a socket. What is sent within a turn of the event loop leaves in one write. */
export class FrameSocket<Sent, Received> {
  readonly #socket: Duplex;
  readonly #receive: (frame: Received) => void;
  #unsent = '';
  #begun = '';
  #drained: PromiseWithResolvers<void> | undefined;

  /** @param on `heard`: something came, be it a heartbeat; `closed`: nothing will come any more, once, with what was wrong */
  constructor(
    socket: Duplex,
    on: { frame(frame: Received): void; heard?: () => void; closed(cause: Error | undefined): void },
  ) {
    this.#socket = socket;
    this.#receive = on.frame;
    let wrong: Error | undefined;
    // Node forbids the sockets of its HTTP server to do this by themselves.
    const decoder = new StringDecoder('utf8');
    socket.on('data', (chunk: Buffer) => {
      on.heard?.();
      this.#read(decoder.write(chunk));
    });
    socket.on('error', (error) => {
      wrong = error;
    });
    socket.on('drain', () => this.#goOn());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      this.#goOn();
      on.closed(wrong);
    });
  }

  send(frame: Sent): void {
    if (this.#unsent === '') setImmediate(this.#flush);
    this.#unsent += `${JSON.stringify(frame)}\n`;
    if (this.#unsent.length >= WRITTEN_AT_ONCE) this.#flush();
  }

  /** Shows that this side is alive, unless the other does not read anyway. */
  heartbeat(): void {
    if (!this.isBehind) this.#socket.write(HEARTBEAT);
  }

  /** Whether the other side has much to read yet. */
  get isBehind(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Answers when the other side has read what was sent, or is gone. */
  drained(): Promise<void> {
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** Sends what is to be sent yet, and hangs up. */
  end(): void {
    this.#flush();
    this.#socket.end();
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }

  #goOn(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  readonly #flush = (): void => {
    if (this.#unsent !== '' && this.#socket.writable) this.#socket.write(this.#unsent);
    this.#unsent = '';
  };

  #read(chunk: string): void {
    const [rest = '', ...next] = chunk.split('\n');
    const lines = [this.#begun + rest, ...next];
    this.#begun = lines.pop() ?? '';
    try {
      if (this.#begun.length > LONGEST_FRAME) throw new UnreadableFrame();
      for (const line of lines) if (line !== '') this.#receive(JSON.parse(line) as Received);
    } catch (error) {
      this.#socket.destroy(error instanceof UnreadableFrame ? error : new UnreadableFrame(error));
    }
  }
}
