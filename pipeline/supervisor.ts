import { createPool, jobs, queueDepth } from '@heliograph/platform/backlog';
import type { Environment, Settings } from '@heliograph/platform/config';
import type { Logger, Metrics } from '@heliograph/platform/telemetry';
import { startWorkerPool } from './supervision/worker-pool.ts';
import { forkWorker } from './supervision/worker-process.ts';

const LOOK_EVERY_MS = 2000;
/** The codec itself gives a file up after two minutes. */
const STUCK_AFTER_MS = 150_000;

/**
 * Keeps as many worker processes running as the queue needs. It touches no photo itself, so that no file can bring it
 * down; what a worker had begun as it died is tried again by another.
 * @param options `script` and `args` start a worker with `env`
 */
export async function startPipelineSupervisor(options: {
  settings: Settings;
  env: Environment;
  script: string;
  args: readonly string[];
  logger: Logger;
  metrics: Metrics;
}): Promise<{ close(): Promise<void> }> {
  const { settings, env, script, args, logger, metrics } = options;
  await using stack = new AsyncDisposableStack();
  const pools = [...settings.SHARD_SERVERS].map(([server, url]) => {
    const onError = (err: Error) => logger.warn({ err, server }, 'a connection was lost');
    const pool = createPool(url, { size: 1, name: 'heliograph-pipeline', onError });
    stack.defer(() => pool.end());
    return pool;
  });

  const photoSeconds = metrics.histogram({
    name: 'heliograph_pipeline_photo_seconds',
    help: 'From the beginning of the work on a photo to the end of a tier of it.',
    labels: ['tier'],
  });
  let waiting = 0;
  const workers = await startWorkerPool({
    start: () =>
      forkWorker(
        { script, args, env: { ...env, DATABASE_POOL_SIZE: String(settings.PIPELINE_POOL_SIZE) } },
        (tier, seconds) => photoSeconds.with({ tier }).observe(seconds),
      ),
    async waiting() {
      waiting = await queueDepth(pools, jobs.pipelineRender);
      return waiting;
    },
    thresholds: {
      minimum: settings.PIPELINE_MIN_WORKERS,
      maximum: settings.PIPELINE_MAX_WORKERS,
      addAbove: settings.PIPELINE_ADD_ABOVE,
      retireBelow: settings.PIPELINE_RETIRE_BELOW,
    },
    everyMs: LOOK_EVERY_MS,
    stuckAfterMs: STUCK_AFTER_MS,
    logger,
  });
  stack.defer(() => workers.close());

  const shown = (name: string, help: string, value: () => number) =>
    metrics.reading({ name, help, type: 'gauge' }, () => [{ labels: {}, value: value() }]);
  shown('heliograph_pipeline_workers', 'Processes that make variants.', () => workers.size);
  shown('heliograph_pipeline_waiting', 'Photos that wait for one of them.', () => waiting);

  const running = stack.move();
  return { close: () => running.disposeAsync() };
}
