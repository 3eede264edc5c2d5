import { readSettings } from '@heliograph/platform/config';
import { createOperationsServer } from '@heliograph/platform/operations';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import type { FastifyInstance } from 'fastify';
import type { StartRole } from './role.ts';

/** What a role adds to a process that has its stores and its operations server. */
export interface RoleOnPlatform {
  name: string;
  /** Whether it takes jobs. */
  works: boolean;
  /** What it defers to `stack` is undone at close, the last first. */
  start(parts: { platform: Platform; operations: FastifyInstance; stack: AsyncDisposableStack }): Promise<void>;
}

/** A role with all stores of the platform and an operations server, which listens once the role is ready. */
export function onPlatform({ name, works, start }: RoleOnPlatform): StartRole {
  return async (env) => {
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
  };
}
