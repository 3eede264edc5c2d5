import { pipelineWorker } from '@heliograph/pipeline/worker';
import { type Environment, readSettings } from '@heliograph/platform/config';
import { createOperationsServer, openPlatform, type Platform } from '@heliograph/platform/runtime';
import { serveSubgraph } from '@heliograph/platform/subgraph';
import { httpCaller, inProcessCaller } from '@heliograph/router';
import type { FastifyInstance } from 'fastify';
import { type SubgraphName, subgraphNames } from '../../schema/index.ts';
import { haystackFromEnvironment } from './haystack.ts';
import { startDoor } from './router.ts';
import { buildSubgraph } from './subgraphs.ts';
import { startWorkers } from './workers.ts';

export type RoleName = SubgraphName | 'embedded' | 'router' | 'worker' | 'pipeline' | 'haystack';

/** A role that runs. */
export interface RunningRole {
  /** Lets go of its port first, finishes what is under way, then closes its connections. */
  close(): Promise<void>;
}

/** What a role adds to a process that has its stores and its operations server. */
type Start = (parts: { platform: Platform; operations: FastifyInstance; stack: AsyncDisposableStack }) => Promise<void>;

const starts: Record<Exclude<RoleName, 'haystack'>, { works: boolean; start: Start }> = {
  embedded: {
    works: true,
    async start({ platform, operations, stack }) {
      const workers = await startWorkers(platform, operations);
      stack.defer(() => workers.close());
      const callers = new Map(
        await Promise.all(
          subgraphNames.map(async (name) => [name, inProcessCaller(await buildSubgraph(name, platform))] as const),
        ),
      );
      const router = await startDoor(platform, callers);
      stack.defer(() => router.close());
    },
  },
  router: {
    works: false,
    async start({ platform, stack }) {
      const urls = platform.settings.SUBGRAPH_URLS;
      const callers = new Map(
        subgraphNames.map((name) => {
          const url = urls?.get(name);
          if (!url) throw new Error(`SUBGRAPH_URLS does not say where the subgraph "${name}" answers`);
          return [name, httpCaller(url, platform)];
        }),
      );
      const router = await startDoor(platform, callers);
      stack.defer(() => router.close());
    },
  },
  users: subgraphRole('users'),
  media: subgraphRole('media'),
  feed: subgraphRole('feed'),
  worker: {
    works: true,
    async start({ platform, operations, stack }) {
      const workers = await startWorkers(platform, operations);
      stack.defer(() => workers.close());
    },
  },
  pipeline: { works: true, start: ({ platform }) => pipelineWorker(platform) },
};

function subgraphRole(name: SubgraphName): { works: boolean; start: Start } {
  return {
    works: false,
    async start({ platform, operations }) {
      const { settings, tracing } = platform;
      const timeoutMs = settings.REQUEST_TIMEOUT_MS;
      serveSubgraph(operations, await buildSubgraph(name, platform), { timeoutMs, tracing });
    },
  };
}

/** Starts one role with the settings in `env`. What was begun is closed again where it cannot start. */
export async function startRole(name: RoleName, env: Environment): Promise<RunningRole> {
  if (name === 'haystack') return haystackFromEnvironment(env);
  const { works, start } = starts[name];
  const settings = readSettings(env);
  await using stack = new AsyncDisposableStack();
  const platform = await openPlatform(settings, { role: name, works });
  stack.defer(() => platform.close());
  const operations = createOperationsServer({
    role: name,
    metrics: platform.metrics,
    drainTimeoutMs: settings.DRAIN_TIMEOUT_MS,
  });
  stack.defer(() => operations.close());
  await start({ platform, operations, stack });
  await operations.listen({ port: settings.OPERATIONS_PORT, host: settings.OPERATIONS_HOST });
  const running = stack.move();
  return { close: () => running.disposeAsync() };
}

export function isRoleName(name: string): name is RoleName {
  return name === 'haystack' || name in starts;
}
