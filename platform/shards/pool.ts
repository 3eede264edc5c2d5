import pg from 'pg';
import { count } from '../telemetry/index.ts';

/**
 * Counts every statement into the figures of the request that sends it, and hangs up on a server that has not answered in
 * time: its connection is busy with the lost statement, and must not be lent to anyone else.
 */
class RequestClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const send = this.query.bind(this) as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]) => {
      count('sqlStatements');
      const answer = send(...args);
      return answer instanceof Promise ? answer.catch((error: unknown) => this.#giveUp(error)) : answer;
    };
    this.query = counted as typeof this.query;
  }

  #giveUp(error: unknown): never {
    if (error instanceof Error && error.message === 'Query read timeout') void this.end().catch(() => undefined);
    throw error;
  }
}

/**
 * A pool of connections to one database. Connections end after 30 minutes because a PostgreSQL backend grows with every
 * schema it touches; a statement is given up after 5 s (PRODUCT.md §9).
 */
export function createPool(
  url: string,
  options: { size: number; name: string; statementTimeoutMs?: number; onError?: (error: Error) => void },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size,
    maxLifetimeSeconds: 1800,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5000,
    query_timeout: options.statementTimeoutMs ?? 5000,
    application_name: options.name,
    Client: RequestClient,
  });
  // Without a listener an idle connection that the server ends would end this process.
  pool.on('error', (error) => options.onError?.(error));
  return pool;
}
