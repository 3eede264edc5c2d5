import { readSettings } from '@heliograph/platform/config';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import type { StartRole } from './role.ts';

/** One of the processes that make variants. Its supervisor answers for it: it listens on no port. */
export function pipelineProcess(
  name: string,
  takeJobs: (platform: Platform, onWornOut: () => void) => Promise<void>,
): StartRole {
  return async (env) => {
    const settings = readSettings(env);
    await using stack = new AsyncDisposableStack();
    const platform = await openPlatform(settings, { role: name, works: true });
    stack.defer(() => platform.close());
    await takeJobs(platform, () => process.kill(process.pid, 'SIGTERM'));
    const running = stack.move();
    return { close: () => running.disposeAsync() };
  };
}
