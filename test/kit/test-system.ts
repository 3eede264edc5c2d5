import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '@heliograph/platform/runtime';
import { inject } from 'vitest';
import type { BackingUrls } from '../../scripts/launch/backing-services.ts';
import { portNames, roleEnvironment, systemEnvironment } from '../../scripts/launch/environment.ts';
import { makeFolder } from '../../scripts/launch/home.ts';
import { rememberedPorts } from '../../scripts/launch/ports.ts';
import { rememberedSecrets } from '../../scripts/launch/secrets.ts';
import { ROLES, type Role, SUBGRAPHS, type Topology } from '../../scripts/launch/topology.ts';
import type { Client } from './client.ts';
import { flushCaches } from './flush-caches.ts';
import { type RoleProcesses, roleProcesses } from './role-processes.ts';
import { scratchFolder } from './scratch-folder.ts';
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
  /** The roles to start; all by default. */
  only?: readonly Role[];
  /** Settings that differ. */
  env?: Record<string, string>;
}

/** The roles that a second door over the same stores needs of its own. */
const BESIDE: readonly Role[] = ['embedded', ...SUBGRAPHS, 'router'];

/**
 * Starts a system and answers when every role is ready: some 3 s for embedded, 5 s for services on two quiet cores.
 * Close it with `await using`, or in afterAll. Should this process be killed first, its roles end by themselves.
 */
export async function startTestSystem(options: TestSystemOptions): Promise<TestSystem> {
  const { topology, beside, env: given = {} } = options;
  const only = options.only ?? (beside && BESIDE);
  await using stack = new AsyncDisposableStack();
  const home = await temporaryHome(stack);
  const ports = await rememberedPorts(home, [...portNames(topology), 'public']);
  const secrets = await rememberedSecrets(home, {});
  const asked = { ...(beside ? sharedBy(beside) : machine()), PORT: String(ports.public), ...FOR_PROCESSES, ...given };
  const wanted = systemEnvironment({ home, topology, ports, secrets, urls: serversOfThisRun(), env: asked });

  const stores = beside ?? stack.use(await testPlatform({ env: wanted }));
  const env = beside ? wanted : { ...stores.env, LOG_LEVEL: 'info' };
  const groups = ROLES[topology].map((group) => group.filter((role) => !only || only.includes(role)));
  const roles = roleProcesses({ home, topology, groups, ports, env });
  stack.defer(roles.stop);
  await roles.start();

  const { platform } = stores;
  const url = `http://127.0.0.1:${ports.public}`;
  const running = stack.move();
  return {
    ...roles,
    url,
    client: createWatchfulClient(url),
    env,
    platform,
    operationsUrl: (role) => `http://127.0.0.1:${roleEnvironment(env, role, { ports, topology }).OPERATIONS_PORT}`,
    flushCaches: () =>
      flushCaches({
        redis: platform.redis,
        memcachedServers: platform.settings.MEMCACHED_SERVERS,
        keyPrefix: platform.settings.KEY_PREFIX,
      }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const FOR_PROCESSES = {
  // Several systems share one PostgreSQL.
  DATABASE_POOL_SIZE: '4',
  // It would cost more than all else that is done with a photo: only for those that look at it.
  PIPELINE_AVIF: 'off',
  // People of one test are not shown what those of another like.
  POPULAR_MIN_ENGAGEMENT: '1000000',
  // All places of the world in every system would be most of what a test does.
  SEARCH_FILL: 'no',
};

function machine(): Record<string, string | undefined> {
  const { PATH, HOME, LOGICAL_SHARDS } = inject('systemEnvironment');
  return { PATH, HOME, LOGICAL_SHARDS, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
}

/** All but the door: the stores with their secrets, and who takes jobs and storage events. */
const sharedBy = ({ env }: TestSystem): Record<string, string | undefined> => ({ ...env, SUBGRAPH_URLS: undefined });

function serversOfThisRun(): BackingUrls {
  const {
    DIRECTORY_DATABASE_URL = '',
    SEARCH_DATABASE_URL,
    SHARD_SERVERS = '',
    REDIS_URL = '',
    MEMCACHED_SERVERS = '',
  } = inject('systemEnvironment');
  return { DIRECTORY_DATABASE_URL, SEARCH_DATABASE_URL, SHARD_SERVERS, REDIS_URL, MEMCACHED_SERVERS };
}

async function temporaryHome(stack: AsyncDisposableStack): Promise<string> {
  const home = await mkdtemp(join(scratchFolder(), 'heliograph-system-'));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o755);
  for (const folder of ['logs', 'run']) makeFolder(join(home, folder));
  return home;
}
