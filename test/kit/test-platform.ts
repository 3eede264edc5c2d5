import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startHaystack } from '@heliograph/haystack';
import { readHaystackConfig } from '@heliograph/haystack/config';
import { parseShardServers, readSettings } from '@heliograph/platform/config';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import pg from 'pg';
import { inject } from 'vitest';
import { scratchFolder } from './scratch-folder.ts';

/** A system of one's own on the servers of this run: databases, keys and, where asked for, an object store. */
export interface TestPlatform extends AsyncDisposable {
  platform: Platform;
  /** What opens the same system once more: readSettings, openPlatform and every role take it. */
  env: Record<string, string>;
}

export interface TestPlatformOptions {
  /** Starts a haystack with both buckets; without it no object can be stored. */
  storage?: boolean;
  /** Settings that differ, such as a memcached that this test may stop. */
  env?: Record<string, string>;
}

/**
 * Opens the platform over fresh, migrated databases: 16 logical shards on two physical servers and the directory.
 * Close it with `await using`, or in afterAll; its databases go with it.
 */
export async function testPlatform({
  storage = false,
  env: given = {},
}: TestPlatformOptions = {}): Promise<TestPlatform> {
  await using stack = new AsyncDisposableStack();
  const name = `test_${randomUUID().slice(0, 8)}`;
  const shared = { ...serversOfThisRun(), ...given, KEY_PREFIX: `${name}:`, LOG_LEVEL: 'silent' };
  const databases = await copyDatabases(shared, name);
  stack.defer(databases.drop);
  const env = { ...shared, ...databases.env, ...(storage && (await startStorage(shared, stack))) };
  const settings = readSettings(env);
  const platform = await openPlatform(settings, { role: 'test', works: true });
  stack.defer(() => platform.close());
  if (storage) {
    for (const bucket of [settings.S3_STAGING_BUCKET, settings.S3_MEDIA_BUCKET])
      await platform.objects.ensureBucket(bucket);
  }
  const opened = stack.move();
  return { platform, env, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function serversOfThisRun(): Record<string, string> {
  const servers: Record<string, string> | undefined = inject('systemEnvironment');
  if (!servers) throw new Error('Servers are started for the tests that vitest.config.ts lists: …integration.test.ts');
  return servers;
}

/** Copies the migrated databases of the run. */
async function copyDatabases(env: Record<string, string>, name: string) {
  const directory = env.DIRECTORY_DATABASE_URL ?? '';
  const servers = parseShardServers(env.SHARD_SERVERS ?? '');
  const copyOf = (url: string): string => renamed(url, `${name}_${databaseOf(url)}`);
  const search = env.SEARCH_DATABASE_URL ?? '';
  const urls = [directory, search, ...servers.values()];
  // A copy of files is several times faster than one through the log, and this server forgets everything in a crash.
  const copy = (url: string) =>
    onServer(url, `CREATE DATABASE ${databaseOf(copyOf(url))} TEMPLATE ${databaseOf(url)} STRATEGY file_copy`);
  const drop = (url: string) => onServer(url, `DROP DATABASE IF EXISTS ${databaseOf(copyOf(url))} WITH (FORCE)`);

  await Promise.all(urls.map(copy));
  return {
    env: {
      DIRECTORY_DATABASE_URL: copyOf(directory),
      SEARCH_DATABASE_URL: copyOf(search),
      SHARD_SERVERS: [...servers].map(([server, url]) => `${server}=${copyOf(url)}`).join(','),
    },
    drop: async () => void (await Promise.all(urls.map(drop))),
  };
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1);
const renamed = (url: string, database: string): string =>
  Object.assign(new URL(url), { pathname: `/${database}` }).href;

/** Runs a statement beside the database that the URL names. */
async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: renamed(url, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A haystack on a free port, which tells nobody of new objects: that is for tests with a whole system. */
async function startStorage(env: Record<string, string>, stack: AsyncDisposableStack): Promise<Record<string, string>> {
  const directory = await mkdtemp(join(scratchFolder(), 'heliograph-objects-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const { STORAGE_EVENTS_URL: _url, ...quiet } = env;
  const config = readHaystackConfig({ ...quiet, HAYSTACK_PORT: '0', HAYSTACK_DIR: directory });
  const haystack = await startHaystack(config, { log: () => undefined });
  stack.defer(() => haystack.close());
  return { S3_ENDPOINT: haystack.url, S3_PUBLIC_URL: `${haystack.url}/${env.S3_MEDIA_BUCKET}` };
}
