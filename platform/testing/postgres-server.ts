import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** PostgreSQL refuses to run as root; 65534 is `nobody` everywhere. */
const NOBODY = { uid: 65534, gid: 65534 };
const identity = process.getuid?.() === 0 ? NOBODY : undefined;

/** PostgreSQL's programs and a folder for the data of its servers, which is removed when disposed of. */
export interface PostgresWorkshop extends Disposable {
  folder(name: string): string;
  run(program: string, args: readonly string[]): Promise<void>;
  /** Starts a server on data that is there; answers when it takes connections. */
  start(data: string, settings?: Readonly<Record<string, string>>): Promise<PostgresServer>;
}

/** A server on a free loopback port, without durability. It ends with this process. */
export interface PostgresServer {
  readonly port: number;
  /** Superuser access. */
  url(database?: string): string;
  /** Takes its leave of its clients. */
  stop(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
}

/**
 * @param binaries the folder of PostgreSQL's programs; found on PATH or where Debian puts them, when not given
 * @throws Error where no PostgreSQL is installed
 */
export function openPostgresWorkshop(binaries = postgresBinaries()): PostgresWorkshop {
  const home = mkdtempSync(path.join(tmpdir(), 'heliograph-postgres-'));
  if (identity) chownSync(home, identity.uid, identity.gid);
  const options = { cwd: home, env: { ...process.env, LC_ALL: 'C' }, ...identity };
  return {
    folder: (name) => path.join(home, name),
    run: async (program, args) => void (await execute(path.join(binaries, program), [...args], options)),
    async start(data, settings = {}) {
      const port = await freePort();
      const all = { ...NOT_DURABLE, ...settings };
      const child = spawn(
        path.join(binaries, 'postgres'),
        ['-D', data, '-p', String(port), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      const stopWithUs = () => child.kill('SIGINT');
      process.once('exit', stopWithUs);
      child.once('exit', () => process.off('exit', stopWithUs));
      await ready(child);
      return {
        port,
        url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
        stop: () => end(child, 'SIGTERM'),
        // Its "immediate" shutdown: nothing is said to clients or written to disk, and no backend is left behind.
        kill: () => end(child, 'SIGQUIT'),
      };
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
}

const NOT_DURABLE = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
};

/** Makes the data of a new server, open to everyone on this machine. */
export async function initialise(workshop: PostgresWorkshop, data: string): Promise<void> {
  await workshop.run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
}

/** The folder in which PostgreSQL's programs are, all of `programs` among them. */
export function postgresBinaries(programs: readonly string[] = ['initdb', 'postgres']): string {
  const onPath = (process.env.PATH ?? '').split(path.delimiter);
  const debian = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  const hasAll = (folder: string) => programs.every((program) => existsSync(path.join(folder, program)));
  const found = [...onPath, ...debian].find(hasAll);
  if (found) return found;
  throw new Error(
    `No PostgreSQL with ${programs.join(', ')} in one folder is installed (the one from npm lacks pg_basebackup): ` +
      'install it, as in "apt-get install postgresql", or give the URL of a server where one will do',
  );
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

/** A standby says another sentence once it can be read from. */
const READY = /ready to accept (read-only )?connections/;

async function ready(child: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
    child.stderr?.on('data', (chunk) => {
      if (READY.test(log)) return;
      log += chunk;
      if (READY.test(log)) resolve();
    });
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  // After SIGTERM clients take their leave: a pool that was just ended may still be at it, and would report a connection
  // that the server cuts. A client that never leaves is not waited for.
  child.kill(signal);
  const cut = setTimeout(() => child.kill('SIGINT'), 2000);
  await exit;
  clearTimeout(cut);
}
