import { createPool, jobs, queueDepth } from '@heliograph/platform/backlog';
import type { Environment, Settings } from '@heliograph/platform/config';
import type { Logger, Metrics } from '@heliograph/platform/telemetry';
import type { Tier } from './scheduling/taking-turns.ts';
import { startWorkerPool, type WorkerPool } from './supervision/worker-pool.ts';
import { forkWorker } from './supervision/worker-process.ts';

const LOOK_EVERY_MS = 2000;
/** The codec itself gives a file up after two minutes. */
const STUCK_AFTER_MS = 150_000;
/** What works with what the others leave of the processor may take long. */
const ENHANCER_STUCK_AFTER_MS = 600_000;

/** One that makes AVIF is enough: it fills whatever time is left. */
const ONE = { minimum: 1, maximum: 1, addAbove: 0, retireBelow: 0 };

/**
 * Keeps as many worker processes running as the queue needs, and one for AVIF. It touches no photo itself, so that no file
 * can bring it down; what a worker had begun as it died is tried again by another.
 * @param options `script` and the name of a role start a process with `env`
 */
export async function startPipelineSupervisor(options: {
  settings: Settings;
  env: Environment;
  script: string;
  roles: { worker: string; enhancer: string };
  logger: Logger;
  metrics: Metrics;
}): Promise<{ close(): Promise<void> }> {
  const { settings, env, script, roles, logger, metrics } = options;
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
  const onTier = (tier: Tier, seconds: number) => photoSeconds.with({ tier }).observe(seconds);
  const forked = (role: string) => ({
    script,
    args: [role],
    env: { ...env, DATABASE_POOL_SIZE: String(settings.PIPELINE_POOL_SIZE) },
  });
  const looking = { everyMs: LOOK_EVERY_MS, logger };

  const startEnhancer = async (): Promise<WorkerPool> => {
    const pool = await startWorkerPool({
      ...looking,
      start: () => forkWorker({ ...forked(roles.enhancer), isIdle: true }, { onTier }),
      waiting: async () => 0,
      thresholds: ONE,
      stuckAfterMs: ENHANCER_STUCK_AFTER_MS,
    });
    stack.defer(() => pool.close());
    return pool;
  };
  const enhancer = settings.PIPELINE_AVIF === 'on' ? await startEnhancer() : null;

  let waiting = 0;
  let workers: WorkerPool | null = null;
  const onPhoto = (): void => enhancer?.tell({ type: 'room', isFree: !workers?.isBusy });
  workers = await startWorkerPool({
    ...looking,
    start: () => forkWorker(forked(roles.worker), { onTier, onPhoto }),
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
    stuckAfterMs: STUCK_AFTER_MS,
  });
  stack.adopt(workers, (pool) => pool.close());

  const shown = (name: string, help: string, value: () => number) =>
    metrics.reading({ name, help, type: 'gauge' }, () => [{ labels: {}, value: value() }]);
  shown('heliograph_pipeline_workers', 'Processes that make variants.', () => workers?.size ?? 0);
  shown('heliograph_pipeline_waiting', 'Photos that wait for one of them.', () => waiting);

  const running = stack.move();
  return { close: () => running.disposeAsync() };
}
