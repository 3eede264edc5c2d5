import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_ATTEMPTS = 5;
const READY_WITHIN_MS = 5000;

/** A memcached child of this test, on a private loopback port, to be stopped, frozen and restarted at will. */
export interface TestMemcached extends AsyncDisposable {
  /** `127.0.0.1:port`; stays the same over restarts. */
  readonly server: string;
  /** Kills it (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  /** Freezes it (SIGSTOP): a moment later nothing is answered any more, while connections stay open. */
  freeze(): void;
  thaw(): void;
}

/**
 * Starts a memcached from PATH. Throws when there is none or no port can be had. Dispose it (`await using`).
 */
export async function startMemcached(): Promise<TestMemcached> {
  for (let attempt = 1; ; attempt++) {
    const port = randomInt(20_000, 32_768);
    try {
      return controlled(port, await spawnOn(port));
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

/** The servers of MEMCACHED_SERVERS, else one started for the caller. Isolate by key prefix: they may be shared. */
export async function memcachedServers(): Promise<{ servers: string[] } & AsyncDisposable> {
  const given = process.env.MEMCACHED_SERVERS;
  if (given) return { servers: given.split(','), [Symbol.asyncDispose]: async () => {} };
  const own = await startMemcached();
  return { servers: [own.server], [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() };
}

function controlled(port: number, first: ChildProcess): TestMemcached {
  let child = first;
  const kill = () => stop(child);
  return {
    server: `127.0.0.1:${port}`,
    kill,
    restart: async () => {
      await stop(child);
      child = await spawnOn(port);
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}

async function spawnOn(port: number): Promise<ChildProcess> {
  if (await listens(port)) throw new Error(`Port ${port} is taken`);
  const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const options = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-t', '1', '-m', '64', ...asRoot];
  const child = spawn('memcached', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  child.on('error', (error) => {
    complaint += error.message;
  });

  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    await sleep(5);
    if (child.pid === undefined || child.exitCode !== null) break;
    if (await listens(port)) return child;
  }
  await stop(child);
  throw new Error(`memcached did not start on port ${port}: ${complaint || 'no reply'}`);
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
