import type { Duplex } from 'node:stream';
import { withDeadline } from '@heliograph/platform/resilience';
import {
  EVENTS_AHEAD,
  FrameSocket,
  type RouterFrame,
  type SubgraphEvent,
  type SubgraphFrame,
  type SubgraphRequest,
} from '@heliograph/platform/subgraph';
import { SubgraphStreamBroken } from './caller.ts';

type Frames = FrameSocket<RouterFrame, SubgraphFrame>;

/** Many streams over one connection to a subgraph, each read as fast as its own reader does. */
export class StreamConnection {
  readonly #silenceMs: number;
  readonly #onGone: () => void;
  readonly #streams = new Map<number, IncomingStream>();
  #frames: Frames | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #opened = 0;
  #takesMore = true;
  #isBroken = false;
  #isSilent = false;

  /**
   * @param socket once it is there
   * @param options `onGone`: no stream may be asked for any more; `silenceMs`: it is broken when nothing came for so long
   */
  constructor(socket: Promise<Duplex>, options: { silenceMs: number; onGone(): void }) {
    this.#silenceMs = options.silenceMs;
    this.#onGone = options.onGone;
    socket.then(
      (connected) => this.#begin(connected),
      (cause: unknown) => this.break(cause),
    );
  }

  /** Whether it takes another stream, where a connection has at most so many. */
  takes(most: number): boolean {
    return this.#takesMore && this.#streams.size < most;
  }

  /** @throws SubgraphStreamBroken while it is iterated */
  async *stream(request: SubgraphRequest, ended: AbortSignal): AsyncGenerator<SubgraphEvent, void> {
    const id = ++this.#opened;
    const stream = new IncomingStream(request);
    this.#streams.set(id, stream);
    ended.addEventListener('abort', stream.wake);
    this.#frames?.send(['open', id, request]);
    try {
      await withDeadline(request.deadline, () => stream.taken);
      for (let read = 1; ; read += 1) {
        const event = await stream.next(ended);
        if (!event) return;
        yield event;
        if (read % READ_AT_ONCE === 0) this.#frames?.send(['more', id, READ_AT_ONCE]);
      }
    } catch (cause) {
      // One that does not take a stream may not take the next either.
      if (!stream.wasOpen) this.#takeNoMore();
      throw new SubgraphStreamBroken({ wasOpen: stream.wasOpen, cause });
    } finally {
      this.#leave(id, stream);
    }
  }

  /** Breaks every stream. */
  break(cause: unknown): void {
    this.#isBroken = true;
    this.#takeNoMore();
    clearTimeout(this.#watchdog);
    for (const stream of this.#streams.values()) stream.break(cause);
    this.#frames?.destroy();
  }

  #begin(socket: Duplex): void {
    if (this.#isBroken) return void socket.destroy();
    // A turn later: when this process itself was late, something may already lie in the socket.
    this.#watchdog = setTimeout(() => {
      this.#isSilent = true;
      setImmediate(() => this.#giveUpIfSilent());
    }, this.#silenceMs);
    this.#frames = new FrameSocket(socket, {
      frame: (frame) => this.#receive(frame),
      heard: () => {
        this.#isSilent = false;
        this.#watchdog?.refresh();
      },
      closed: (cause) => this.break(cause ?? new Error('The subgraph hung up')),
    });
    for (const [id, { request }] of this.#streams) this.#frames.send(['open', id, request]);
    this.#endIfUnused();
  }

  #giveUpIfSilent(): void {
    if (this.#isSilent) this.break(new Error(`Nothing was heard for ${this.#silenceMs} ms`));
  }

  #receive(frame: SubgraphFrame): void {
    // One that was left here may not have heard of it yet.
    const stream = this.#streams.get(frame[1]);
    if (!stream) return;
    switch (frame[0]) {
      case 'opened':
        stream.open();
        break;
      case 'event':
        stream.push(frame[2]);
        break;
      case 'over':
        stream.over();
        break;
      case 'refused':
        stream.break(new Error('The subgraph refused what it takes for no request'));
    }
  }

  #leave(id: number, stream: IncomingStream): void {
    this.#streams.delete(id);
    if (!stream.isOver) this.#frames?.send(['close', id]);
    this.#endIfUnused();
  }

  #endIfUnused(): void {
    if (this.#streams.size > 0 || !this.#frames) return;
    this.#takeNoMore();
    clearTimeout(this.#watchdog);
    this.#frames.end();
  }

  #takeNoMore(): void {
    if (!this.#takesMore) return;
    this.#takesMore = false;
    this.#onGone();
  }
}

/** Told to the subgraph together, lest each event costs a frame of its own. */
const READ_AT_ONCE = EVENTS_AHEAD / 2;

/** One stream, from the frames to its reader. */
class IncomingStream {
  readonly request: SubgraphRequest;
  /** Resolves when the subgraph has taken the stream. */
  readonly taken: Promise<void>;
  wasOpen = false;
  isOver = false;
  readonly #take: () => void;
  #events: SubgraphEvent[] = [];
  #broken: { cause: unknown } | undefined;
  #woken: (() => void) | undefined;

  constructor(request: SubgraphRequest) {
    this.request = request;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.taken = promise;
    this.#take = resolve;
  }

  open(): void {
    this.wasOpen = true;
    this.#take();
  }

  push(event: SubgraphEvent): void {
    this.#events.push(event);
    this.wake();
  }

  over(): void {
    this.isOver = true;
    this.wake();
  }

  break(cause: unknown): void {
    this.#broken = { cause };
    this.isOver = true;
    this.#take();
    this.wake();
  }

  readonly wake = (): void => {
    this.#take();
    this.#woken?.();
  };

  /** The next event; undefined where there is none any more. @throws why the stream broke, after the last that came */
  async next(ended: AbortSignal): Promise<SubgraphEvent | undefined> {
    while (!ended.aborted) {
      const event = this.#events.shift();
      if (event) return event;
      if (this.#broken) throw this.#broken.cause;
      if (this.isOver) return undefined;
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
    }
    return undefined;
  }
}
