import { readdirSync, readFileSync } from 'node:fs';

/** What one run of an operation (one page of it, or one event) may cost at most; a test that measures more fails. */
export interface Budget {
  /** Requests from the router to subgraphs. */
  fetches: number;
  /** SQL statements over all databases. */
  sql: number;
  /** Round trips to Memcached and Redis; a multiget to one server is one. */
  cache: number;
}

export interface RegisteredOperation {
  /** The file's name without its ending, and the operation's own name. */
  name: string;
  /** The GraphQL document as apps send it. */
  document: string;
  /** Whether it is answered by a stream of events. */
  isSubscription: boolean;
  budget: Budget;
}

const folder = new URL('../../schema/operations/', import.meta.url);

/** Every registered client operation with its declared budget, by name. */
export function readOperations(): RegisteredOperation[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const document = readFileSync(new URL(file, folder), 'utf8');
      const isSubscription = /^subscription\b/m.test(document);
      return { name: file.slice(0, -'.graphql'.length), document, isSubscription, budget: parseBudget(document, file) };
    });
}

/**
 * Reads the budget an operation declares in its first line: `# budget: fetches=3 sql=6 cache=4`.
 * @throws when the line is missing or malformed; `source` says where
 */
export function parseBudget(document: string, source: string): Budget {
  const declared = /^# budget: fetches=(\d+) sql=(\d+) cache=(\d+)\n/.exec(document);
  if (!declared) throw new Error(`${source} must begin with a line like "# budget: fetches=3 sql=6 cache=4"`);
  const [fetches, sql, cache] = declared.slice(1).map(Number);
  return { fetches: fetches ?? 0, sql: sql ?? 0, cache: cache ?? 0 };
}
