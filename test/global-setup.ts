import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startTestServers, temporaryHome } from '../scripts/launch/test-servers.ts';
import { migrate } from '../scripts/migrate.ts';
import { scratchFolder } from './kit/scratch-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The environment of a system on this run's servers. Its databases are templates that nobody may connect to:
     * `testPlatform` copies them.
     */
    systemEnvironment: Record<string, string>;
  }
}

/** One PostgreSQL, Redis and memcached for all tests of a run, with every database migrated once. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { env, close } = await startTestServers(temporaryHome(scratchFolder()));
  try {
    await migrate(env);
    project.provide('systemEnvironment', env);
    // Where tests of the stores themselves look, which need no system.
    process.env.TEST_POSTGRES_URL = await closeTemplates(env);
    process.env.MEMCACHED_SERVERS = env.MEMCACHED_SERVERS;
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Keeps everyone out of the migrated databases, as a copy waits for connections to end; answers the server's own URL. */
async function closeTemplates(env: Record<string, string>): Promise<string> {
  const url = Object.assign(new URL(env.DIRECTORY_DATABASE_URL ?? ''), { pathname: '/postgres' }).href;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`UPDATE pg_database SET datallowconn = false WHERE datname LIKE 'heliograph\\_%'`);
  await client.end();
  return url;
}
