import { pipelineWorker } from '@heliograph/pipeline/worker';
import { readSettings } from '@heliograph/platform/config';
import { openPlatform } from '@heliograph/platform/runtime';
import type { StartRole } from './role.ts';

/** One of the processes that make variants. Its supervisor answers for it: it listens on no port. */
export const start: StartRole = async (env) => {
  const settings = readSettings(env);
  await using stack = new AsyncDisposableStack();
  const platform = await openPlatform(settings, { role: 'pipeline-worker', works: true });
  stack.defer(() => platform.close());
  await pipelineWorker(platform, () => process.kill(process.pid, 'SIGTERM'));
  const running = stack.move();
  return { close: () => running.disposeAsync() };
};
