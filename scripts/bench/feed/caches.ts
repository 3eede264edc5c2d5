import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreparedServer, prepareMemcached, prepareRedis } from '../../launch/cache-servers.ts';
import { makeFolder } from '../../launch/home.ts';
import { type OwnedProcess, spawnOwned } from '../../launch/owned-process.ts';
import { rememberedPorts } from '../../launch/ports.ts';

/** Redis and memcached of a bench's own, which can take their contents, their room or themselves away. */
export interface Caches extends AsyncDisposable {
  env: { REDIS_URL: string; MEMCACHED_SERVERS: string };
  redis: { stop(): Promise<void>; start(): Promise<void> };
  memcached: Memcached;
}

export interface Memcached {
  /** Forgets everything and from then on keeps at most so many mebibytes. */
  empty(mebibytes: number): Promise<void>;
  /** Key and size in bytes of everything that it keeps. */
  items(): Promise<{ key: string; bytes: number }[]>;
  bytes(): Promise<{ used: number; limit: number; evictions: number }>;
}

const STOP_WITHIN_MS = 5_000;

export async function startCaches(): Promise<Caches> {
  await using stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'heliograph-bench-caches-'));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  for (const folder of ['logs', 'run']) makeFolder(join(home, folder));
  const ports = await rememberedPorts(home, ['redis', 'memcached']);
  const common = { home, durable: false, path: process.env.PATH, step: { update() {} } };
  const signal = new AbortController().signal;
  const redis = stoppable(home, await prepareRedis({ ...common, signal, port: ports.redis }));
  const cache = stoppable(home, await prepareMemcached({ ...common, signal, port: ports.memcached }));
  for (const server of [redis, cache]) {
    stack.defer(() => server.stop());
    await server.start();
  }
  const opened = stack.move();
  return {
    env: { REDIS_URL: `redis://127.0.0.1:${ports.redis}`, MEMCACHED_SERVERS: `127.0.0.1:${ports.memcached}` },
    redis,
    memcached: memcachedAt(ports.memcached, cache),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function stoppable(home: string, server: PreparedServer) {
  let running: OwnedProcess | undefined;
  return {
    async start() {
      running = await server.start((spec) => spawnOwned(home, spec));
    },
    async stop() {
      await running?.stop(STOP_WITHIN_MS);
    },
  };
}

function memcachedAt(port: number, server: ReturnType<typeof stoppable>): Memcached {
  return {
    async empty(mebibytes) {
      // Pages that it has once taken it never gives back.
      await server.stop();
      await server.start();
      await ask(port, `cache_memlimit ${mebibytes}`, /^OK\r\n/);
    },

    async items() {
      const text = await ask(port, 'lru_crawler metadump all', /END\r\n$|^BUSY/);
      return [...text.matchAll(/^key=(\S+) .*size=(\d+)/gm)].map(([, key = '', bytes]) => ({
        key: decodeURIComponent(key),
        bytes: Number(bytes),
      }));
    },

    async bytes() {
      const text = await ask(port, 'stats', /END\r\n$/);
      const figure = (name: string) => Number(new RegExp(`STAT ${name} (\\d+)`).exec(text)?.[1]);
      return { used: figure('bytes'), limit: figure('limit_maxbytes'), evictions: figure('evictions') };
    },
  };
}

/** Sends a line and answers what comes back, up to what `ends` it. */
function ask(port: number, line: string, ends: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: '127.0.0.1' });
  const parts: string[] = [];
  socket.setEncoding('latin1');
  socket.once('connect', () => socket.write(`${line}\r\n`));
  socket.on('data', (part: string) => {
    parts.push(part);
    if (ends.test(part)) socket.end();
  });
  socket.once('error', reject);
  socket.once('close', () => resolve(parts.join('')));
  return promise;
}
