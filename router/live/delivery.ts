import type { Cancel, Clock } from './clock.ts';

/** Where one client's messages go: a socket, or the response of an HTTP request. */
export interface Outlet {
  /** Bytes that were written and that the network has not taken yet. */
  readonly bufferedAmount: number;
  /** @param taken called when the network took this text, or never will */
  write(text: string, taken?: () => void): void;
  /** Says goodbye to a client that does not keep up; nothing is written for it afterwards. */
  tooSlow(reason: string): void;
}

export interface DeliveryLimits {
  readonly maxWaitingBytes: number;
  readonly maxWaitingMs: number;
}

/** How far ahead of the network an outlet is written: what is beyond waits here, where it can still be taken back. */
const WRITE_AHEAD_BYTES = 64 * 1024;

/**
 * Writes to one client, in order, without waiting for it: what it does not read waits in a bounded queue, and a client
 * that leaves too much there, or anything for too long, is closed. Texts that many clients wait for are kept once (the
 * queue holds ropes over the same text), so many stalled clients cost little more than one.
 */
export class Delivery {
  readonly #outlet: Outlet;
  readonly #limits: DeliveryLimits;
  readonly #clock: Clock;
  #queue: { text: string; since: number }[] = [];
  #queuedBytes = 0;
  #networkIsBehind = false;
  #stopped = false;
  #cancelCheck: Cancel | undefined;
  #whenEmpty: (() => void) | undefined;

  constructor(outlet: Outlet, limits: DeliveryLimits, clock: Clock) {
    this.#outlet = outlet;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A message is never counted against itself: one that is larger than the limit still reaches a client that reads. */
  send(text: string): void {
    if (this.#stopped) return;
    if (!this.#networkIsBehind) this.#write(text);
    else if (this.#outlet.bufferedAmount + this.#queuedBytes <= this.#limits.maxWaitingBytes) this.#queueUp(text);
    else this.#giveUp(`Too slow: more than ${this.#limits.maxWaitingBytes} bytes wait to be read`);
  }

  /** Runs `then` once nothing waits in the queue; never, if the client is too slow for that. */
  whenEmpty(then: () => void): void {
    if (this.#queue.length === 0) then();
    else this.#whenEmpty = then;
  }

  /** Forgets what waits: the client is gone, or is about to be. */
  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#cancelCheck?.();
  }

  #queueUp(text: string): void {
    this.#queue.push({ text, since: this.#clock.now() });
    this.#queuedBytes += text.length;
    this.#cancelCheck ??= this.#clock.after(this.#limits.maxWaitingMs, this.#checkOldest);
  }

  #write(text: string): void {
    this.#networkIsBehind = this.#outlet.bufferedAmount + text.length >= WRITE_AHEAD_BYTES;
    this.#outlet.write(text, this.#networkIsBehind ? this.#goOn : undefined);
  }

  readonly #goOn = (): void => {
    this.#networkIsBehind = false;
    while (!this.#networkIsBehind) {
      const next = this.#queue.shift();
      if (!next) break;
      this.#queuedBytes -= next.text.length;
      this.#write(next.text);
    }
    if (this.#queue.length === 0) this.#whenEmpty?.();
  };

  readonly #checkOldest = (): void => {
    this.#cancelCheck = undefined;
    const oldest = this.#queue[0];
    if (!oldest) return;
    const waited = this.#clock.now() - oldest.since;
    const { maxWaitingMs } = this.#limits;
    if (waited >= maxWaitingMs) this.#giveUp(`Too slow: a message waited ${maxWaitingMs} ms to be read`);
    else this.#cancelCheck = this.#clock.after(maxWaitingMs - waited, this.#checkOldest);
  };

  #giveUp(reason: string): void {
    this.stop();
    this.#outlet.tooSlow(reason);
  }
}
