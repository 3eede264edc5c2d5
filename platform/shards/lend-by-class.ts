import { AsyncResource } from 'node:async_hooks';
import type pg from 'pg';
import { classNow, type WorkClass, workClasses } from '../resilience/work-class.ts';

/** What pg calls back with a connection, or with the reason why there is none. */
export type Taken = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

interface Borrower {
  workClass: WorkClass;
  taken: Taken;
  /** Says that it took too long. */
  timer: NodeJS.Timeout;
}

/**
 * How many of a pool's connections a class and those below it may hold together: each class has a quarter that is kept
 * from those below. So whatever these do with theirs, and however long, the others go on.
 * @param size the connections of the pool
 */
export function shareOf(workClass: WorkClass, size: number): number {
  const kept = Math.max(1, Math.floor(size / workClasses.length));
  return Math.max(1, size - workClasses.indexOf(workClass) * kept);
}

/**
 * Lets a pool lend its connections by the class of the work that asks (see {@link classNow}): beyond its share a class
 * waits, the most urgent first, and only critical work stands in line for a connection where none is free. Who has waited
 * as long as the pool lets anybody wait gets the pool's own error.
 */
export function lendByClass(pool: pg.Pool): pg.Pool {
  const lend = pool.connect.bind(pool) as (taken: Taken) => void;
  const waiting = new Map<WorkClass, Borrower[]>(workClasses.map((workClass) => [workClass, []]));
  const held = new Map<WorkClass, number>(workClasses.map((workClass) => [workClass, 0]));
  const holders = new WeakMap<pg.PoolClient, WorkClass>();

  const count = (workClass: WorkClass, by: number) => held.set(workClass, (held.get(workClass) ?? 0) + by);
  const hasShareLeft = (workClass: WorkClass): boolean => {
    const andBelow = workClasses.slice(workClasses.indexOf(workClass));
    const together = andBelow.reduce((sum, each) => sum + (held.get(each) ?? 0), 0);
    return together < shareOf(workClass, pool.options.max);
  };
  const hasFree = () => pool.idleCount + pool.options.max - pool.totalCount > pool.waitingCount;

  const lendTo = ({ workClass, taken, timer }: Borrower): void => {
    clearTimeout(timer);
    count(workClass, 1);
    lend((error, client, done) => {
      if (client) holders.set(client, workClass);
      else {
        count(workClass, -1);
        queueMicrotask(serve);
      }
      taken(error, client, done);
    });
  };

  /** Lends to those who wait what has become free. */
  const serve = (): void => {
    for (const [workClass, borrowers] of waiting) {
      while (borrowers.length > 0 && hasShareLeft(workClass) && hasFree()) {
        const borrower = borrowers.shift();
        if (borrower) lendTo(borrower);
      }
    }
  };

  const queueUp = (workClass: WorkClass, taken: Taken): void => {
    const borrowers = waiting.get(workClass) ?? [];
    const timer = setTimeout(() => {
      borrowers.splice(borrowers.indexOf(borrower), 1);
      taken(new Error('timeout exceeded when trying to connect'), undefined, () => undefined);
    }, pool.options.connectionTimeoutMillis);
    const borrower: Borrower = { workClass, taken, timer };
    borrowers.push(borrower);
    serve();
  };

  const connect = (callback?: Taken): Promise<pg.PoolClient> | undefined => {
    if (!callback) {
      return new Promise((resolve, reject) => {
        connect((error, client) => (client ? resolve(client) : reject(error)));
      });
    }
    const workClass = classNow();
    if (workClass === 'critical') lend(callback);
    // The connection comes when another's work ends: what follows is not that one's.
    else queueUp(workClass, AsyncResource.bind(callback));
    return undefined;
  };
  pool.connect = connect as typeof pool.connect;

  pool.on('release', (_error, client) => {
    const workClass = holders.get(client);
    holders.delete(client);
    if (workClass) count(workClass, -1);
    // The pool itself has yet to take it back.
    queueMicrotask(serve);
  });
  pool.on('remove', serve);
  return pool;
}
