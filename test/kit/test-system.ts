import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '@heliograph/platform/runtime';
import { type Ports, portNames } from '../../scripts/launch/environment.ts';
import { makeFolder } from '../../scripts/launch/home.ts';
import { rememberedPorts } from '../../scripts/launch/ports.ts';
import { ROLES, type Role, SUBGRAPHS, type Topology } from '../../scripts/launch/topology.ts';
import type { Client } from './client.ts';
import { flushCaches } from './flush-caches.ts';
import { type RoleProcesses, roleProcesses } from './role-processes.ts';
import { testPlatform } from './test-platform.ts';
import { createWatchfulClient } from './watchful-client.ts';

/** A whole system, every role a process, on databases of its own. */
export interface TestSystem extends RoleProcesses, AsyncDisposable {
  /** Origin of the public door. */
  readonly url: string;
  /** An app that also watches that no error says too little or too much. */
  readonly client: Client;
  /** What every role was started with. */
  readonly env: Readonly<Record<string, string>>;
  /** The stores themselves, for a look behind the door. */
  readonly platform: Platform;
  /** Where a role answers what is not for the public. */
  operationsUrl(role: Role): string;
  /** Empties Redis and memcached for this system. */
  flushCaches(): Promise<void>;
}

export interface TestSystemOptions {
  topology: Topology;
  /** A running system whose databases, caches, objects and workers this one shares; it must outlive it. */
  beside?: TestSystem;
  /** Settings that differ. */
  env?: Record<string, string>;
}

/** The roles that a second door over the same stores needs of its own. */
const BESIDE: readonly Role[] = ['embedded', 'users', 'media', 'feed', 'router'];

/**
 * Starts a system and answers when every role is ready: about 2 s. Close it with `await using`, or in afterAll. Should
 * this process be killed first, its roles notice and end by themselves.
 */
export async function startTestSystem({ topology, beside, env = {} }: TestSystemOptions): Promise<TestSystem> {
  await using stack = new AsyncDisposableStack();
  const home = await temporaryHome(stack);
  const ports = await rememberedPorts(home, [...portNames(topology), 'public']);
  const door = { PORT: String(ports.public), ...(topology === 'services' && { SUBGRAPH_URLS: subgraphUrls(ports) }) };

  const stores = beside ?? (await testPlatform({ env: { ...door, ...storageOf(home, ports, topology), ...env } }));
  if (stores !== beside) stack.use(stores);
  const { platform } = stores;
  const shared = { ...stores.env, ...door, ...env, ...forProcesses(home) };

  const groups = ROLES[topology].map((group) => group.filter((role) => !beside || BESIDE.includes(role)));
  const roles = roleProcesses({ home, topology, groups, ports, env: shared });
  stack.defer(roles.stop);
  await roles.start();

  const url = `http://127.0.0.1:${ports.public}`;
  const running = stack.move();
  return {
    ...roles,
    url,
    client: createWatchfulClient(url),
    env: shared,
    platform,
    operationsUrl: (role) => `http://127.0.0.1:${operationsPort(ports, role)}`,
    flushCaches: () =>
      flushCaches({
        redis: platform.redis,
        memcachedServers: platform.settings.MEMCACHED_SERVERS,
        keyPrefix: platform.settings.KEY_PREFIX,
      }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function temporaryHome(stack: AsyncDisposableStack): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'heliograph-system-'));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o755);
  for (const folder of ['logs', 'run']) makeFolder(join(home, folder));
  return home;
}

const forProcesses = (home: string): Record<string, string> => ({
  HELIOGRAPH_HOME: home,
  LOG_LEVEL: 'info',
  // Several systems share one PostgreSQL.
  DATABASE_POOL_SIZE: '4',
  // Seven processes read the same modules: compiled once, they are ready in two thirds of the time.
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
});

/** Objects, and the role that storage tells of new ones. */
function storageOf(home: string, ports: Ports, topology: Topology): Record<string, string> {
  const endpoint = `http://127.0.0.1:${ports.haystack}`;
  const worker = topology === 'embedded' ? 'embedded' : 'worker';
  return {
    HAYSTACK_PORT: String(ports.haystack),
    HAYSTACK_DIR: join(home, 'haystack'),
    S3_ENDPOINT: endpoint,
    S3_PUBLIC_URL: `${endpoint}/heliograph-media`,
    STORAGE_EVENTS_URL: `http://127.0.0.1:${operationsPort(ports, worker)}/storage-events`,
  };
}

const subgraphUrls = (ports: Ports): string =>
  SUBGRAPHS.map((name) => `${name}=http://127.0.0.1:${operationsPort(ports, name)}/graphql/${name}`).join(',');

function operationsPort(ports: Ports, role: Role): number {
  const port: number | undefined = ports[`operations.${role}`];
  if (port === undefined) throw new Error(`This topology has no role ${role}`);
  return port;
}
