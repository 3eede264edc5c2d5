import { onPlatform } from './on-platform.ts';
import { startWorkers } from './workers.ts';

/** The subgraphs' job and event handlers. */
export const start = onPlatform({
  name: 'worker',
  works: true,
  async start({ platform, operations, stack }) {
    const workers = await startWorkers(platform, operations);
    stack.defer(() => workers.close());
  },
});
