import pg from 'pg';
import { count } from '../telemetry/index.ts';
import { lendByClass } from './lend-by-class.ts';
import { refuseSecond } from './one-connection.ts';

/** Called as a statement is sent; what it returns is called when the answer is there, with the error if it failed. */
export type StatementWatch = (text: string) => (error?: unknown) => void;

/**
 * The connections of a pool. They count every statement into the figures of the request that sends it, tell `watch` of
 * it, and hang up on a server that has not answered in time: its connection is busy with the lost statement, and must
 * not be lent to anyone else.
 */
function requestClient(watch: StatementWatch | undefined): typeof pg.Client {
  return class RequestClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const send = this.query.bind(this) as (...args: unknown[]) => unknown;
      const counted = (...args: unknown[]) => {
        count('sqlStatements');
        const answered = watch?.(textOf(args[0]));
        const answer = send(...(answered ? args.map((arg) => telling(answered, arg)) : args));
        if (!(answer instanceof Promise)) return answer;
        if (answered) answer.then(() => answered(), answered);
        return answer.catch((error: unknown) => this.#giveUp(error));
      };
      this.query = counted as typeof this.query;
    }

    #giveUp(error: unknown): never {
      if (error instanceof Error && error.message === 'Query read timeout') void this.end().catch(() => undefined);
      throw error;
    }
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}

/** pg takes a callback in place of returning a promise: of a statement's arguments it is the only function. */
function telling(answered: (error?: unknown) => void, argument: unknown): unknown {
  if (typeof argument !== 'function') return argument;
  return (error: unknown, ...rest: unknown[]) => {
    answered(error ?? undefined);
    argument(error, ...rest);
  };
}

/**
 * A pool of connections to one database. Connections end after 30 minutes because a PostgreSQL backend grows with every
 * schema it touches; a statement is given up after 5 s (PRODUCT.md §9). Background work gets them by its class.
 */
export function createPool(
  url: string,
  options: {
    size: number;
    name: string;
    statementTimeoutMs?: number;
    onError?: (error: Error) => void;
    onStatement?: StatementWatch;
  },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size,
    maxLifetimeSeconds: 1800,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5000,
    query_timeout: options.statementTimeoutMs ?? 5000,
    application_name: options.name,
    Client: requestClient(options.onStatement),
  });
  // Without a listener an idle connection that the server ends would end this process.
  pool.on('error', (error) => options.onError?.(error));
  return refuseSecond(lendByClass(pool));
}
