import type pg from 'pg';
import { jobs } from './catalogue.ts';
import { ensureQueues } from './job-queues.ts';

export * from './catalogue.ts';
export * from './define-job.ts';
export * from './job-queues.ts';
export * from './queue-depth.ts';

/** Makes the job queue of one database ready: its tables, and a queue for every kind of job. */
export function ensureJobs(pool: pg.Pool): Promise<void> {
  return ensureQueues(pool, Object.values(jobs));
}
