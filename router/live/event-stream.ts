import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Listener } from './broadcast.ts';
import type { Cancel, Clock } from './clock.ts';
import { type CredentialEnd, Credentials, type SessionWatch } from './credentials.ts';
import { Delivery, type Outlet } from './delivery.ts';
import { responseOf } from './faults.ts';
import { type CloseReason, countEndOf, type LiveMetrics } from './metrics.ts';
import { type Admitted, type Asker, isRefused, type Refused } from './operations.ts';
import type { RunOperation } from './run-operation.ts';
import type { LiveSettings } from './settings.ts';

/** What all event streams of a process stand on. */
export interface EventStreamTools {
  readonly run: RunOperation;
  readonly sessions: SessionWatch;
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly metrics: LiveMetrics;
}

/** A request that is answered with an event stream. */
export interface StreamRequest {
  /** Not begun yet; it is ended here. */
  readonly response: ServerResponse;
  /** What the operation came to: a refusal is an event, too. */
  readonly admission: Admitted | Refused;
  readonly asker: Asker;
  /** Headers of the response beside those of every event stream, such as those of CORS. */
  readonly headers?: OutgoingHttpHeaders;
}

const HEADERS: OutgoingHttpHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'private, no-store, no-transform',
  // Proxies of the nginx family hold a response back until it is whole, unless told.
  'x-accel-buffering': 'no',
};

/** EventSource passes an event on only where it has data, be it empty. */
const COMPLETE = 'event: complete\ndata:\n\n';
const HEARTBEAT = ':\n\n';

const next = (json: string): string => `event: next\ndata: ${json}\n\n`;

/** One operation of a client over Server-Sent Events: a response that goes on. */
export class EventStream implements Listener, Outlet {
  readonly #response: ServerResponse;
  readonly #tools: EventStreamTools;
  readonly #asker: Asker;
  readonly #delivery: Delivery;
  readonly #credentials: Credentials;
  readonly #countEnd: (why: CloseReason) => void;
  #isSubscription = false;
  #stop: (() => void) | undefined;
  #cancelCutOff: Cancel | undefined;

  constructor({ response, asker, headers }: StreamRequest, tools: EventStreamTools) {
    this.#response = response;
    this.#asker = asker;
    this.#tools = tools;
    this.#delivery = new Delivery(this, tools.settings, tools.clock);
    this.#countEnd = countEndOf('sse', tools.metrics);
    this.#credentials = new Credentials({
      ...tools,
      onEnd: (why) => this.#lastWord(endedCredentials(why, asker), why),
    });
    response.writeHead(200, { ...headers, ...HEADERS });
    response.flushHeaders();
  }

  begin(admission: Admitted | Refused): void {
    if (isRefused(admission)) {
      this.#lastWord(admission, 'completed');
      return;
    }
    this.#isSubscription = admission.kind === 'subscription';
    this.#stop = this.#tools.run(admission, this.#asker.requestId, this);
    this.#credentials.accept(this.#asker.claims);
  }

  event(text: string): void {
    this.#delivery.send(next(text));
  }

  end(): void {
    this.#countEnd('completed');
    this.#delivery.send(COMPLETE);
    this.#finish();
  }

  /** Shows the client, and whatever stands between, that the stream is alive. */
  heartbeat(): void {
    this.#delivery.send(HEARTBEAT);
  }

  /** Sends the client of a subscription away; a query or mutation is answered first, which ends its stream. */
  leave(reconnectAfterMs: number): void {
    if (!this.#isSubscription) return;
    this.#countEnd('draining');
    this.#stop?.();
    // EventSource connects again after that time by itself, since nothing was completed.
    this.#delivery.send(`retry: ${reconnectAfterMs}\n\n`);
    this.#finish();
  }

  /** Cuts the client off, since the process stops. */
  terminate(): void {
    this.#countEnd('draining');
    this.#response.destroy();
  }

  /** The response is over, or its client has gone. */
  ended(): void {
    this.#countEnd('client');
    this.#stop?.();
    this.#cancelCutOff?.();
    this.#delivery.stop();
    this.#credentials.release();
  }

  get bufferedAmount(): number {
    return this.#response.writableLength;
  }

  write(text: string, taken?: () => void): void {
    this.#response.write(text, taken);
  }

  tooSlow(reason: string): void {
    this.#countEnd('too-slow');
    this.#stop?.();
    this.#response.end(next(responseOf(unavailable(reason, this.#asker))) + COMPLETE);
    this.#cutOffAfter(this.#tools.settings.closeTimeoutMs);
  }

  #lastWord(refused: Refused, why: CloseReason): void {
    this.#countEnd(why);
    this.#stop?.();
    this.event(responseOf(refused));
    this.end();
  }

  #finish(): void {
    this.#credentials.release();
    this.#delivery.whenEmpty(() => {
      this.#response.end();
      this.#cutOffAfter(this.#tools.settings.maxWaitingMs);
    });
  }

  #cutOffAfter(milliseconds: number): void {
    this.#cancelCutOff = this.#tools.clock.after(milliseconds, () => this.#response.destroy());
  }
}

const endedCredentials = (why: CredentialEnd, { requestId }: Asker): Refused => ({
  errors: [
    {
      message:
        why === 'token-ended'
          ? 'The access token has ended; connect again with a fresh one'
          : 'The session has ended; sign in again',
      extensions: { code: 'UNAUTHENTICATED', requestId },
    },
  ],
});

const unavailable = (message: string, { requestId }: Asker): Refused => ({
  errors: [{ message, extensions: { code: 'UNAVAILABLE', retryAfter: 2, requestId } }],
});
