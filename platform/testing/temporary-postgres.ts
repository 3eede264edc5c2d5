import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryPostgres extends AsyncDisposable {
  /** Superuser access to the database `postgres`. */
  url: string;
}

/** PostgreSQL refuses to run as root; 65534 is `nobody` everywhere. */
const NOBODY = { uid: 65534, gid: 65534 };

/**
 * A PostgreSQL of one's own, empty, on a free loopback port, without durability; gone with all its data when disposed
 * of. For tests, and for authors of migrations who have none running.
 * @param binaries the folder of initdb and postgres; found on PATH or where Debian puts them, when not given.
 * @throws Error where no PostgreSQL is installed, or with its log where it does not start.
 */
export async function startTemporaryPostgres(binaries = postgresBinaries()): Promise<TemporaryPostgres> {
  const identity = process.getuid?.() === 0 ? NOBODY : undefined;
  const home = mkdtempSync(path.join(tmpdir(), 'heliograph-postgres-'));
  if (identity) chownSync(home, identity.uid, identity.gid);
  const data = path.join(home, 'data');
  const options = { cwd: home, env: { ...process.env, LC_ALL: 'C' }, ...identity };

  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(path.join(binaries, 'initdb'), initdb, { ...options, stdio: 'pipe' });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'full_page_writes=off'];
  const child = spawn(
    path.join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const stopWithUs = () => child.kill('SIGINT');
  process.once('exit', stopWithUs);
  await ready(child);

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: async () => {
      process.off('exit', stopWithUs);
      await stop(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function postgresBinaries(): string {
  const onPath = (process.env.PATH ?? '').split(path.delimiter);
  const debian = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  const found = [...onPath, ...debian].find((folder) => existsSync(path.join(folder, 'initdb')));
  if (!found) throw new Error('No PostgreSQL is installed: give the URL of one, or install postgresql');
  return found;
}

/** The server in TEST_POSTGRES_URL, which others may use too (make databases of your own), else one just started. */
export async function testPostgres(): Promise<TemporaryPostgres> {
  const url = process.env.TEST_POSTGRES_URL;
  return url ? { url, [Symbol.asyncDispose]: async () => {} } : startTemporaryPostgres();
}

async function freePort(): Promise<number> {
  // Below 32768, so that no outgoing connection of this machine takes it first.
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const probe = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  return isFree ? port : freePort();
}

async function ready(child: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
    child.stderr?.on('data', (chunk) => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  // First the shutdown that lets clients take their leave: a pool that was just ended may still be at it, and would
  // report a connection that the server cuts. A client that never leaves is not waited for.
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGINT'), 2000);
  await exit;
  clearTimeout(cut);
}
