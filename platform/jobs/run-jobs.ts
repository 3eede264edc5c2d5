import type { PgBoss } from 'pg-boss';
import { atClass, type Turnstile, withDeadline } from '../resilience/index.ts';
import type { JobDefinition } from './define-job.ts';

/** Takes the jobs of one kind from one database. */
export interface JobRunner {
  /** Looks for jobs: for one at a time, or for as many at once as there may be. */
  wake(jobs: 'one' | 'all'): void;
  /** Takes no more. Jobs that are not done within so long, in ms, are left to others. */
  close(patienceMs: number): Promise<void>;
}

export interface JobRunnerOptions<Data extends object> {
  boss: PgBoss;
  job: JobDefinition<Data>;
  handler(data: Data): Promise<void>;
  /** Where a job is waited for before it is taken: one that is taken has to be done in time. */
  enter: Turnstile;
  /** Told how long a job that is taken has been due, in seconds. */
  onTaken(waited: number): void;
  onError(error: unknown): void;
}

/** A job as it is taken, with the attempt that it is, so that nobody ends a later one. */
interface TakenJob<Data> {
  id: string;
  retryCount: number;
  data: Data;
  startAfter: Date;
  createdOn: Date;
  startedOn: Date;
}

export function runJobs<Data extends object>(options: JobRunnerOptions<Data>): JobRunner {
  const { boss, job, handler, enter, onTaken, onError } = options;
  const runners = new Set<Promise<void>>();
  const underWay = new Set<TakenJob<Data>>();
  let wakes = 0;
  let closed = false;

  const attempt = async (taken: TakenJob<Data>): Promise<void> => {
    const showLife = () => void boss.touch(job.name, taken).catch(onError);
    const heartbeat = job.heartbeatSeconds ? setInterval(showLife, job.heartbeatSeconds * 500) : undefined;
    try {
      await withDeadline(Date.now() + job.expireInSeconds * 1000, () => handler(taken.data));
      await boss.complete(job.name, taken);
    } catch (error) {
      await boss.fail(job.name, taken, error instanceof Error ? error : { message: String(error) });
    } finally {
      clearInterval(heartbeat);
    }
  };

  /** Whether there was one. */
  const runNext = async (): Promise<boolean> => {
    if (closed) return false;
    const [taken] = await boss.fetch<Data>(job.name, { includeMetadata: true });
    if (!taken) return false;
    onTaken((taken.startedOn.getTime() - Math.max(taken.createdOn.getTime(), taken.startAfter.getTime())) / 1000);
    underWay.add(taken);
    await attempt(taken).finally(() => underWay.delete(taken));
    return true;
  };

  const run = async (): Promise<void> => {
    let seen: number;
    do {
      seen = wakes;
      // Where one job was there may be more.
      while (await enter(runNext));
      // What woke it since may have come too late for its last look.
    } while (!closed && seen !== wakes);
  };

  const start = (): void => {
    const runner = atClass(job.class, run)
      .catch(onError)
      .finally(() => runners.delete(runner));
    runners.add(runner);
  };

  return {
    wake(jobs) {
      if (closed) return;
      wakes += 1;
      const wanted = jobs === 'one' ? Math.min(runners.size + 1, job.concurrency) : job.concurrency;
      while (runners.size < wanted) start();
    },

    async close(patienceMs) {
      closed = true;
      await withDeadline(Date.now() + patienceMs, () => Promise.all(runners)).catch(() => undefined);
      const left = new Error('Its worker was closed while it ran');
      await Promise.all([...underWay].map((taken) => boss.fail(job.name, taken, left).catch(onError)));
    },
  };
}
