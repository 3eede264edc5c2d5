import { connect } from 'node:net';
import { join } from 'node:path';
import { binaryFolders, findBinary, isAtLeast, versionOf } from './binaries.ts';
import { LaunchFailure } from './failure.ts';
import { makeFolder } from './home.ts';
import { type OwnedProcess, type Spawn, untilReady } from './owned-process.ts';
import { fetchServer, installCommand, type PackageSource, type Unpacked, unpackedServer } from './packages.ts';
import type { Step } from './progress.ts';

export interface CacheServerOptions {
  home: string;
  port: number;
  /** False keeps nothing on disk: for tests. */
  durable: boolean;
  path: string | undefined;
  step: Step;
  signal: AbortSignal;
}

export interface PreparedServer {
  version: string;
  /** Starts the server and answers when it takes commands. */
  start(spawn: Spawn): Promise<OwnedProcess>;
}

interface ServerKind {
  title: string;
  binary: string;
  versionFlag: string;
  minimum: string;
  source: PackageSource;
  args(options: CacheServerOptions): string[];
  /** A command, and what the answer begins with once the server is ready. */
  greeting: { command: string; answer: string };
}

const REDIS: ServerKind = {
  title: 'Redis',
  binary: 'redis-server',
  versionFlag: '--version',
  minimum: '6.0', // what Ubuntu 22.04 and Debian 11 have
  source: { debian: 'redis-server', homebrew: 'redis' },
  args: ({ home, port, durable }) => [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', makeFolder(join(home, 'redis'))],
    ...['--save', '', '--appendonly', durable ? 'yes' : 'no', '--appendfsync', 'everysec'],
    ...['--maxmemory-policy', 'noeviction'],
  ],
  greeting: { command: 'PING\r\n', answer: '+PONG' },
};

const MEMCACHED: ServerKind = {
  title: 'memcached',
  binary: 'memcached',
  versionFlag: '-V',
  minimum: '1.6', // the meta protocol
  source: { debian: 'memcached', homebrew: 'memcached' },
  args: ({ port }) => [
    ...['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '256'],
    ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), // it refuses to be root
  ],
  greeting: { command: 'version\r\n', answer: 'VERSION' },
};

/** Finds a Redis ≥ 6.0, or fetches one. Throws SERVER_NOT_FOUND with the one command that helps. */
export const prepareRedis = (options: CacheServerOptions) => prepare(REDIS, options);

/** Finds a memcached ≥ 1.6, or fetches one. Throws SERVER_NOT_FOUND with the one command that helps. */
export const prepareMemcached = (options: CacheServerOptions) => prepare(MEMCACHED, options);

async function prepare(kind: ServerKind, options: CacheServerOptions): Promise<PreparedServer> {
  const { binary, env, version } = await locate(kind, options);
  return {
    version,
    async start(spawn) {
      const server = spawn({
        name: kind.binary,
        command: binary,
        args: kind.args(options),
        env: { PATH: options.path ?? '', ...env },
      });
      await untilReady(server, () => answers(options.port, kind.greeting));
      return server;
    },
  };
}

async function locate(kind: ServerKind, options: CacheServerOptions): Promise<Unpacked & { version: string }> {
  const installed = findBinary(kind.binary, binaryFolders(options.path));
  for (const candidate of [installed && { binary: installed, env: {} }, unpackedServer(kind.binary, options.home)]) {
    const usable = candidate && (await withVersion(kind, candidate));
    if (usable) return usable;
  }
  let why = `neither on PATH nor to be had from this system's packages`;
  try {
    const fetched = await fetchServer(kind.binary, kind.source, options);
    const usable = fetched && (await withVersion(kind, fetched));
    if (usable) return usable;
  } catch (error) {
    options.signal.throwIfAborted();
    why = String((error as { stderr?: string }).stderr || (error as Error).message);
  }
  throw new LaunchFailure('SERVER_NOT_FOUND', {
    what: `no ${kind.title} ${kind.minimum} or newer was found`,
    why,
    remedy: installCommand(kind.source, options.path),
  });
}

async function withVersion(
  { versionFlag, minimum }: ServerKind,
  candidate: Unpacked,
): Promise<(Unpacked & { version: string }) | undefined> {
  const version = await versionOf(candidate.binary, versionFlag, candidate.env);
  return version && isAtLeast(version, minimum) ? { ...candidate, version } : undefined;
}

function answers(port: number, { command, answer }: ServerKind['greeting']): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const settle = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once('connect', () => socket.write(command));
    socket.once('data', (reply) => settle(reply.toString().startsWith(answer)));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => resolve(false));
  });
}
