import type { Logger } from '@heliograph/platform/telemetry';
import type { RoomMessage } from './room.ts';
import { type Thresholds, wantedWorkers } from './wanted-workers.ts';

/** A process that makes variants. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Resolves once it takes jobs; rejects where it ends before that. */
  readonly ready: Promise<void>;
  /** How it ended, in words. Never rejects. */
  readonly ended: Promise<string>;
  /** When it began the photo it has been at for longest, in milliseconds since 1970; null while it has none. */
  busySince(): number | null;
  tell(message: RoomMessage): void;
  /** Asks it to finish what it has begun, and to go. */
  retire(): void;
  kill(): void;
}

export interface WorkerPoolOptions {
  start(): WorkerProcess;
  /** How many photos wait for a worker. */
  waiting(): Promise<number>;
  thresholds: Thresholds;
  /** Time between looks, in milliseconds. */
  everyMs: number;
  /** A worker that has been at one photo for longer than this is killed: no photo takes so long. In milliseconds. */
  stuckAfterMs: number;
  logger: Logger;
  now?: () => number;
}

/** The workers of one machine: as many as the queue needs, each of them replaced when it dies. */
export interface WorkerPool {
  /** Looks once: adds or retires a worker, replaces those that died, kills the stuck. Called by its own timer, too. */
  look(): Promise<void>;
  readonly size: number;
  /** Whether half of the workers have a photo, or more. */
  readonly isBusy: boolean;
  /** Tells every worker. */
  tell(message: RoomMessage): void;
  /** Lets every worker finish, and resolves when all are gone. */
  close(): Promise<void>;
}

/** A worker that lived for so long did not end because it could not start. */
const LIVED_MS = 10_000;

/** Starts the minimum of workers and resolves when they take jobs. */
export async function startWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const { thresholds, everyMs, stuckAfterMs, logger, now = Date.now } = options;
  const workers = new Set<WorkerProcess>();
  const leaving = new Set<WorkerProcess>();
  let closing = false;

  const add = (): WorkerProcess => {
    const worker = options.start();
    workers.add(worker);
    // The one that waits for it is told; it must not bring the process down before that.
    worker.ready.catch(() => undefined);
    const startedAt = now();
    void worker.ended.then((how) => {
      const wasToldTo = leaving.delete(worker);
      workers.delete(worker);
      if (wasToldTo) return;
      logger.warn({ pid: worker.pid, how }, 'a pipeline worker ended; another takes its place');
      // One that does not even come up is tried again at the next look, not all the time.
      if (!closing && workers.size < thresholds.minimum && now() - startedAt > LIVED_MS) add();
    });
    return worker;
  };

  const retire = (worker: WorkerProcess): void => {
    workers.delete(worker);
    leaving.add(worker);
    worker.retire();
  };

  const killStuck = (): void => {
    for (const worker of [...workers, ...leaving]) {
      const since = worker.busySince();
      if (since === null || now() - since < stuckAfterMs) continue;
      logger.error({ pid: worker.pid, busyMs: now() - since }, 'a pipeline worker is stuck in a photo and is killed');
      worker.kill();
    }
  };

  const look = async (): Promise<void> => {
    killStuck();
    const waiting = await options.waiting();
    if (closing) return;
    const wanted = wantedWorkers(workers.size, waiting, thresholds);
    if (wanted !== workers.size)
      logger.info({ waiting, from: workers.size, to: wanted }, 'the pipeline changes its size');
    while (workers.size < wanted) add();
    const [oldest] = workers;
    if (workers.size > wanted && oldest) retire(oldest);
  };

  const first = Array.from({ length: thresholds.minimum }, add);
  await Promise.all(first.map(({ ready }) => ready));
  const timer = setInterval(() => {
    look().catch((error: unknown) => logger.warn({ err: error }, 'the depth of the queue is not known'));
  }, everyMs);

  return {
    look,
    get size() {
      return workers.size;
    },
    get isBusy() {
      const busy = [...workers].filter((worker) => worker.busySince() !== null).length;
      return 2 * busy >= workers.size;
    },
    tell(message) {
      for (const worker of workers) worker.tell(message);
    },
    async close() {
      closing = true;
      clearInterval(timer);
      for (const worker of [...workers]) retire(worker);
      await Promise.all([...leaving].map(({ ended }) => ended));
    },
  };
}
