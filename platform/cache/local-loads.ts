/** What a lease holder came to: the value's bytes, null for "there is none", or undefined when it gave up. */
export type LoadOutcome = { value: Buffer | null } | undefined;

/** Identifies one lease: the entry, and what its server called this state of it. */
export interface LeaseToken {
  readonly key: string;
  readonly cas: string;
  /** Of the connection that heard the CAS: a restarted server counts from 1 again. */
  readonly generation: number;
}

interface LocalLoad {
  outcome: Promise<LoadOutcome>;
  settle: (outcome: LoadOutcome) => void;
}

/**
 * The leases that readers of this process hold, so that its other readers wait for the holder instead of polling.
 * One joins only where memcached showed it the holder's own CAS. An invalidation in between changes the CAS: nobody is
 * handed a value that was read before a write they may already know of.
 */
export class LocalLoads {
  readonly #loads = new Map<string, LocalLoad>();

  begin(token: LeaseToken): void {
    const { promise, resolve } = Promise.withResolvers<LoadOutcome>();
    this.#loads.set(nameOf(token), { outcome: promise, settle: resolve });
  }

  /** The load under way behind exactly this lease, if it is ours. */
  find(token: LeaseToken): Promise<LoadOutcome> | null {
    return this.#loads.get(nameOf(token))?.outcome ?? null;
  }

  end(token: LeaseToken, outcome: LoadOutcome): void {
    this.#loads.get(nameOf(token))?.settle(outcome);
    this.#loads.delete(nameOf(token));
  }
}

const nameOf = ({ key, cas, generation }: LeaseToken) => `${generation} ${cas} ${key}`;
