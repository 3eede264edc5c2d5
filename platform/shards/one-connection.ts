import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import type { Taken } from './lend-by-class.ts';

/**
 * Work that holds a connection of a database has asked for another one of the same. With as many such pieces of work as
 * the pool has connections, each would wait for the others for ever.
 */
export class SecondConnection extends Error {
  readonly code = 'SECOND_CONNECTION';
  constructor() {
    super('A transaction asked its database for a second connection: what it reads must be read in the transaction');
    this.name = 'SecondConnection';
  }
}

interface Holding {
  pool: pg.Pool;
  /** What is begun within a transaction may go on after its end. */
  isOpen: boolean;
  /** The transaction within which this one is, on another database. */
  outer: Holding | undefined;
}

const holdings = new AsyncLocalStorage<Holding>();

/** Does work for which a connection of this pool is held until its end. */
export async function holding<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const own: Holding = { pool, isOpen: true, outer: holdings.getStore() };
  try {
    return await holdings.run(own, work);
  } finally {
    own.isOpen = false;
  }
}

function holds(pool: pg.Pool): boolean {
  for (let held = holdings.getStore(); held; held = held.outer) if (held.pool === pool && held.isOpen) return true;
  return false;
}

/**
 * Lets a pool refuse a second connection to work that holds one, with {@link SecondConnection}: so the mistake shows where
 * it is made, and not as a service that hangs once enough requests make it at the same time.
 */
export function refuseSecond(pool: pg.Pool): pg.Pool {
  const lend = pool.connect.bind(pool) as (taken?: Taken) => unknown;
  const connect = (taken?: Taken): unknown => {
    if (!holds(pool)) return lend(taken);
    const refusal = new SecondConnection();
    return taken ? taken(refusal, undefined, () => undefined) : Promise.reject(refusal);
  };
  pool.connect = connect as typeof pool.connect;
  return pool;
}
