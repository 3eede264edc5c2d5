import { join } from 'node:path';
import { startPipelineSupervisor } from '@heliograph/pipeline/supervisor';
import { readSettings } from '@heliograph/platform/config';
import { createOperationsServer } from '@heliograph/platform/operations';
import { createLogger, createMetrics } from '@heliograph/platform/telemetry';
import type { StartRole } from './role.ts';
import type { RoleName } from './roles.ts';

const RUN_SCRIPT = join(import.meta.dirname, '..', 'run.ts');

/** The supervisor of the pipeline's workers, each a process of its own. */
export const start: StartRole = async (env) => {
  const settings = readSettings(env);
  const logger = createLogger({ role: 'pipeline', level: settings.LOG_LEVEL });
  const metrics = createMetrics({ role: 'pipeline' });
  await using stack = new AsyncDisposableStack();
  const roles = { worker: 'pipeline-worker', enhancer: 'pipeline-enhancer' } satisfies Record<string, RoleName>;
  const supervisor = await startPipelineSupervisor({ settings, env, script: RUN_SCRIPT, roles, logger, metrics });
  stack.defer(() => supervisor.close());
  const operations = createOperationsServer({ role: 'pipeline', metrics });
  stack.defer(() => operations.close());
  await operations.listen({ port: settings.OPERATIONS_PORT, host: settings.OPERATIONS_HOST });
  const running = stack.move();
  return { close: () => running.disposeAsync() };
};
