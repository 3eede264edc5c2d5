import type { Lookup } from './cache.ts';

/** A read that is under way. */
export interface Read {
  /** What it has come to, key by key, once `done`. */
  readonly lookups: Lookup[];
  readonly done: Promise<unknown>;
}

/** One key of a read. */
export interface Place {
  readonly read: Read;
  readonly index: number;
}

/**
 * Keys that several readers ask for within one round, while nothing of it has been sent: one asks for all of them. Nobody
 * joins what is on its way: an answer from before a write that they may know of could come back.
 */
export class SharedReads {
  readonly #rounds = new WeakMap<object, Map<string, Place>>();

  /** Where the key is asked for in this round; where it is not yet, by `own` from now on. */
  join(round: object, key: string, own: Place): Place {
    const asked = this.#rounds.get(round) ?? new Map<string, Place>();
    const first = asked.get(key);
    if (first) return first;
    this.#rounds.set(round, asked.set(key, own));
    return own;
  }

  /** Whoever asks for the key from now on asks behind what happens to it in this round. */
  forget(round: object, key: string): void {
    this.#rounds.get(round)?.delete(key);
  }
}
