import type { Cancel, Clock } from '../clock.ts';

interface Timer {
  at: number;
  readonly every: number | null;
  readonly run: () => void;
}

/** A clock that a test turns by hand. */
export class ManualClock implements Clock {
  #now = Date.parse('2026-11-21T12:00:00Z');
  readonly #timers = new Set<Timer>();

  readonly now = (): number => this.#now;

  after(milliseconds: number, run: () => void): Cancel {
    return this.#add({ at: this.#now + milliseconds, every: null, run });
  }

  every(milliseconds: number, run: () => void): Cancel {
    return this.#add({ at: this.#now + milliseconds, every: milliseconds, run });
  }

  /** Runs what is due by then, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#nextUntil(end); timer; timer = this.#nextUntil(end)) {
      this.#now = timer.at;
      if (timer.every === null) this.#timers.delete(timer);
      else timer.at += timer.every;
      timer.run();
    }
    this.#now = end;
  }

  /** Timers that still wait. */
  get pending(): number {
    return this.#timers.size;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  #nextUntil(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}
