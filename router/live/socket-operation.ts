import type { Listener } from './broadcast.ts';
import type { Admitted } from './operations.ts';
import type { RunOperation } from './run-operation.ts';

/** The connection an operation runs on, as far as it needs to know it. */
export interface OperationHost {
  send(text: string): void;
  /** The operation is over, and this was the last of it unless the library still says so to the client. */
  over(operation: SocketOperation): void;
  /** The operation is over because its client left it: nothing more will be said of it. */
  left(operation: SocketOperation): void;
}

/**
 * One operation of one socket. Its events go straight to the client, as texts made once for everyone; to the protocol
 * library it is a stream without events that ends when the operation does, so that `complete` follows the last event.
 *
 * Where the client has left, the library is never answered again. By then it has forgotten the id, and the client may
 * use it for another operation: told of an end, the library would send that one's `complete` and forget it, too. What
 * the library still holds of this one is collected with it.
 */
export class SocketOperation implements Listener, AsyncIterableIterator<never, undefined, undefined> {
  readonly id: string;
  readonly requestId: string;
  /** Null until it is admitted. */
  admitted: Admitted | null = null;
  readonly #host: OperationHost;
  readonly #run: RunOperation;
  readonly #messageHead: string;
  #stop: (() => void) | undefined;
  #answerLibrary: (() => void) | undefined;

  constructor(options: { id: string; requestId: string; host: OperationHost; run: RunOperation }) {
    this.id = options.id;
    this.requestId = options.requestId;
    this.#host = options.host;
    this.#run = options.run;
    this.#messageHead = `{"id":${JSON.stringify(options.id)},"type":"next","payload":`;
  }

  /** Whether a connection that is about to close should wait for it: a subscription is taken up again elsewhere. */
  get mustFinish(): boolean {
    return this.admitted?.kind !== 'subscription';
  }

  event(text: string): void {
    this.#host.send(`${this.#messageHead}${text}}`);
  }

  end(): void {
    this.#host.over(this);
    this.#answerLibrary?.();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The library asks for the first event: it is ready for the operation to begin. */
  next(): Promise<IteratorReturnResult<undefined>> {
    return new Promise((resolve) => {
      this.#answerLibrary = () => resolve({ done: true, value: undefined });
      if (this.admitted) this.#stop = this.#run(this.admitted, this.requestId, this);
    });
  }

  /** The client completed the operation, or is gone. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#stop?.();
    this.#host.left(this);
    return { done: true, value: undefined };
  }
}

/** What the library is answered for an operation that its client has left: nothing, ever. */
export const unanswered = (): Promise<never> => new Promise(() => {});
