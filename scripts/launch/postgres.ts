import { execFile } from 'node:child_process';
import { chown, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { LaunchFailure } from './failure.ts';
import { type OwnedProcess, type Spawn, untilReady } from './owned-process.ts';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
import { type PostgresPlace, postgresPlace, reachableBinaries } from './postgres-place.ts';
import { endProcess, processIdentity } from './stale-processes.ts';

const execute = promisify(execFile);

const SUPERUSER = 'heliograph';

// Stays well inside a laptop; everything else is PostgreSQL's own default.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  // A statement over many logical shards looks costly to the planner: compiling one took 125 ms of its 133.
  jit: 'off',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

// C.UTF-8 sorts by code point like C and still knows letters outside ASCII; macOS has only C.
const LOCALES = ['C.UTF-8', 'C.utf8', 'C'];

export interface PostgresOptions {
  home: string;
  port: number;
  password: string;
  /** False gives up safety in a crash for speed: for tests, whose data dies with them. */
  durable: boolean;
  /** PATH, on which an installed server is looked for. */
  path: string | undefined;
  signal: AbortSignal;
}

export interface PreparedPostgres {
  version: string;
  /** The real path of its data, which may be outside the home. */
  data: string;
  /** Starts the server and answers when it takes queries. */
  start(spawn: Spawn): Promise<OwnedProcess>;
  url(database: string): string;
  /** Creates those that do not exist, UTF-8 whatever the machine's locale. */
  createDatabases(names: readonly string[]): Promise<void>;
}

/** Finds a server and makes its data folder if there is none yet. */
export async function preparePostgres(options: PostgresOptions): Promise<PreparedPostgres> {
  const place = postgresPlace(options.home);
  const found = await findPostgres({ path: options.path, wantedMajor: await majorOf(place.data) });
  const binaries = reachableBinaries(place.account, found);
  if ((await majorOf(place.data)) === undefined) await initialise(place, binaries, options);
  const url = (database: string) => `postgres://${SUPERUSER}:${options.password}@127.0.0.1:${options.port}/${database}`;

  return {
    version: binaries.version,
    data: place.data,
    url,
    async start(spawn) {
      await endLeftovers(place.data);
      const settings = { ...SETTINGS, port: String(options.port), ...(options.durable ? {} : NOT_DURABLE) };
      const server = spawn({
        name: 'postgres',
        command: join(binaries.folder, 'postgres'),
        args: ['-D', place.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        env: plainEnvironment(options.path),
        cwd: place.workshop,
        stopSignal: 'SIGINT', // its "fast" shutdown: disconnects clients, writes a checkpoint
        ...place.account,
      });
      await untilReady(server, () => takesQueries(url('postgres'), options.home));
      return server;
    },
    createDatabases: (names) => createDatabases(url('postgres'), names),
  };
}

async function majorOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** Makes the data folder beside its place and moves it there when it is whole: an interrupted one is never taken for good. */
async function initialise(
  { account, workshop, data }: PostgresPlace,
  binaries: PostgresBinaries,
  { password, durable, path, signal }: PostgresOptions,
): Promise<void> {
  const draft = join(workshop, 'data.new');
  const passwordFile = join(workshop, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(passwordFile, account.uid, account.gid);
  const run = (locale: string) =>
    execute(
      join(binaries.folder, 'initdb'),
      [
        ['--pgdata', draft],
        ['--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ['--encoding', 'UTF8', '--locale', locale],
        durable ? [] : ['--no-sync'],
      ].flat(),
      { env: plainEnvironment(path), cwd: workshop, signal, ...account },
    );
  try {
    await firstLocaleThatWorks(async (locale) => {
      await rm(draft, { recursive: true, force: true });
      await run(locale);
    });
    await rename(draft, data);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function firstLocaleThatWorks(run: (locale: string) => Promise<void>): Promise<void> {
  for (const locale of LOCALES) {
    try {
      return await run(locale);
    } catch (error) {
      const stderr = String((error as { stderr?: string }).stderr ?? error);
      if (stderr.includes('invalid locale') && locale !== LOCALES.at(-1)) continue;
      throw new LaunchFailure('SERVER_NOT_READY', {
        what: 'PostgreSQL could not make its data folder',
        why: stderr,
        remedy: 'put right what it names (often a full disk) and start again',
      });
    }
  }
}

/**
 * Ends whatever still runs on this data, and removes the pid file that a killed server leaves: it makes the next one
 * refuse to start when its pid has gone to another program. Without /proc to look in, PostgreSQL's own check stands.
 */
async function endLeftovers(data: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const leftovers = await processesIn(data);
  await Promise.all(
    leftovers.map(async (pid) => {
      const identity = processIdentity(pid);
      if (identity) await endProcess({ pid, identity, stopSignal: 'SIGINT' }, 5_000);
    }),
  );
  await rm(join(data, 'postmaster.pid'), { force: true });
}

/** Every PostgreSQL process, server and backend alike, has its data folder as working directory. */
async function processesIn(data: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)));
  return pids.filter((_pid, index) => folders[index] === data).map(Number);
}

async function takesQueries(url: string, home: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {}); // the server may go away while we ask; the answer is "not ready" then
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    throw new LaunchFailure('DATABASE_UNUSABLE', {
      what: 'PostgreSQL refuses our password',
      why: `${join(home, 'secrets.json')} is not the one this data was made with`,
      remedy: `restore that file, or remove ${home} to start with an empty world`,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabases(url: string, names: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    const existing = new Set(rows.map(({ datname }) => datname));
    for (const name of names.filter((wanted) => !existing.has(wanted))) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'`);
    }
  } finally {
    await client.end();
  }
}

/** No PGDATA, PGPORT or locale of the person who starts us may reach the server. */
function plainEnvironment(path: string | undefined): Record<string, string> {
  return { PATH: path ?? '/usr/bin:/bin', LC_ALL: 'C' };
}
