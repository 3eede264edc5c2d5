import { DeadlineExceeded } from '@heliograph/platform/resilience';
import type { Dispatcher } from 'undici';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Sends a request and collects its whole answer. undici's own `request` makes a stream of every body, and wants an
 * AbortSignal for the deadline: the two are half of what the exchange of a small answer costs.
 * @param deadline Unix milliseconds; a request that waits for its turn or its answer then is given up
 * @throws DeadlineExceeded, or what undici throws
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  deadline: number,
): Promise<HttpAnswer> {
  const leftMs = deadline - Date.now();
  if (leftMs <= 0) return Promise.reject(new DeadlineExceeded());
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new Exchange(leftMs, resolve, reject));
  });
}

const expire = (one: Exchange): void => one.expire();

class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #expired: DeadlineExceeded | undefined;
  #status = 0;
  #headers: HttpAnswer['headers'] = {};

  constructor(leftMs: number, resolve: (answer: HttpAnswer) => void, reject: (error: unknown) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
    // Timers may be a millisecond early; then whoever comes next would find that there is still time.
    this.#timer = setTimeout(expire, leftMs + 1, this);
  }

  expire(): void {
    this.#expired = new DeadlineExceeded();
    this.#reject(this.#expired);
    // The subgraph may never answer: its connection is given up, too.
    this.#controller?.abort(this.#expired);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#expired) controller.abort(this.#expired);
  }

  onResponseStart(_controller: unknown, status: number, headers: HttpAnswer['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    this.#resolve({ status: this.#status, headers: this.#headers, body: textOf(this.#chunks) });
  }

  onResponseError(_controller: unknown, error: Error): void {
    clearTimeout(this.#timer);
    this.#reject(error);
  }
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return only && chunks.length === 1 ? only.toString('utf8') : Buffer.concat(chunks).toString('utf8');
}
