import { type Environment, readSettings } from '@heliograph/platform/config';
import pg from 'pg';
import { LaunchFailure } from './failure.ts';
import { ROLES, type Role, type Topology } from './topology.ts';

/** Left for migrations, an operator's psql and backups. */
const HEADROOM = 10;

/** What one PostgreSQL server may be asked for, were every pool of every process full at once. */
export interface ServerBudget {
  /** host:port */
  server: string;
  databaseUrls: string[];
  connections: number;
}

/** Roles that hold no pools of their own: the photo store, and the supervisor of the pipeline's workers. */
const WITHOUT_POOLS = new Set<Role>(['haystack', 'pipeline']);

/** Those that ask the embedded search engine, or write to it. */
const WITH_SEARCH = new Set<Role>(['embedded', 'search', 'worker']);

/** The budget of each server: processes with stores × databases on the server × size of a pool. */
export function connectionBudget(topology: Topology, env: Environment): ServerBudget[] {
  const settings = readSettings(env);
  const { DIRECTORY_DATABASE_URL, SHARD_SERVERS, SHARD_REPLICAS, SEARCH_DATABASE_URL, DATABASE_POOL_SIZE } = settings;
  const processes = ROLES[topology].flat().filter((role) => !WITHOUT_POOLS.has(role)).length;
  // Each worker of the pipeline, and its supervisor's one connection.
  const pipeline = settings.PIPELINE_MAX_WORKERS * settings.PIPELINE_POOL_SIZE + 1;
  const searching = ROLES[topology].flat().filter((role) => WITH_SEARCH.has(role)).length;
  const everyProcess = processes * DATABASE_POOL_SIZE + pipeline;
  const pools = [DIRECTORY_DATABASE_URL, ...SHARD_SERVERS.values(), ...[...SHARD_REPLICAS.values()].flat()].map(
    (url) => ({ url, connections: everyProcess }),
  );
  if (SEARCH_DATABASE_URL) pools.push({ url: SEARCH_DATABASE_URL, connections: searching * DATABASE_POOL_SIZE });
  return [...Map.groupBy(pools, ({ url }) => new URL(url).host)].map(([server, onServer]) => ({
    server,
    databaseUrls: onServer.map(({ url }) => url),
    connections: onServer.reduce((sum, { connections }) => sum + connections, 0),
  }));
}

/**
 * Refuses to start what would run out of connections only under load.
 * @throws LaunchFailure CONNECTION_BUDGET naming the server and what it would need
 */
export async function checkConnectionBudget(topology: Topology, env: Environment): Promise<void> {
  for (const { server, databaseUrls, connections } of connectionBudget(topology, env)) {
    const available = await connectionsOf(databaseUrls[0] ?? '');
    if (connections + HEADROOM <= available) continue;
    throw new LaunchFailure('CONNECTION_BUDGET', {
      what: `PostgreSQL at ${server} takes too few connections`,
      why: `the pools of all processes may need ${connections} and ${HEADROOM} more are kept free; it takes ${available}`,
      remedy: 'raise its max_connections, or lower DATABASE_POOL_SIZE',
    });
  }
}

async function connectionsOf(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ available: number }>(
      `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as available`,
    );
    return rows[0]?.available ?? 0;
  } finally {
    await client.end();
  }
}
