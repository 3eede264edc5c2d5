import { inProcessCaller } from '@heliograph/router';
import { subgraphNames } from '../../schema/index.ts';
import { startDoor } from './door.ts';
import { onPlatform } from './on-platform.ts';
import { buildSubgraph } from './subgraphs.ts';
import { startWorkers } from './workers.ts';

/** Router, subgraphs and workers in one process; the router calls the subgraphs in process. */
export const start = onPlatform({
  name: 'embedded',
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
});
