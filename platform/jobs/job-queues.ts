import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { fromKysely, fromPrisma, PgBoss } from 'pg-boss';
import { DIRECTORY, type DirectoryTransaction } from '../directory/index.ts';
import type { Doorbell } from '../redis/index.ts';
import type { ShardTransaction } from '../shards/index.ts';
import { type Logger, type Metrics, waitsByClass } from '../telemetry/index.ts';
import { deadLetters, type JobDefinition } from './define-job.ts';
import { type DueJobLooks, lookForDueJobs } from './due-jobs.ts';
import { createPlaces } from './places.ts';
import { type NamesInJobs, purgeJobs } from './purge-jobs.ts';
import { type JobRunner, runJobs } from './run-jobs.ts';

export interface EnqueueOptions {
  /** The same key is one job, however often it is enqueued (while the first is kept: an hour after it ended). */
  key?: string;
  /** Not before this many seconds from now. */
  delaySeconds?: number;
  /** Not before this time by the database's clock. */
  startAt?: Date;
}

export interface WorkOptions {
  /** How long, in ms, this process lets others answer a ring first: for one that has its hands full. */
  yieldMs?: () => number;
}

/**
 * The job queues, one in each database, so that a job commits with the write that causes it. Handlers run at least
 * once: they read what is true now and may find nothing left to do.
 */
export interface JobQueues {
  /** Enqueues in the transaction's own database, and rings for a worker once it has committed. */
  enqueue<Data extends object>(
    tx: ShardTransaction,
    job: JobDefinition<Data>,
    data: Data,
    options?: EnqueueOptions,
  ): Promise<string>;
  /** The same in the directory's own queue; it does not ring, as Prisma does not tell of a commit. */
  enqueueInDirectory<Data extends object>(
    tx: DirectoryTransaction,
    job: JobDefinition<Data>,
    data: Data,
    options?: EnqueueOptions,
  ): Promise<string>;
  /** Takes back a job that turned out not to be needed. One that runs already goes on, but is not tried again. */
  drop(server: string, job: JobDefinition<object>, id: string): Promise<void>;
  /** The same with the transaction, and by the key with which it was enqueued on this server; none there is no failure. */
  takeBack(tx: ShardTransaction, job: JobDefinition<object>, key: string): Promise<void>;
  /**
   * Deletes every job, in every database, whose data names an account by any of these, but for those that outlive the
   * account that they name. Slow: for the day on which an account is erased.
   * @param asker a kind of job that is left alone: the one that asks
   * @returns whether some run right now, and so are still there
   */
  purge(names: NamesInJobs, asker: JobDefinition<object>): Promise<boolean>;
  /** Deletes the jobs of this kind with this data from the directory's queue, also one that runs: it ends all the same. */
  forgetInDirectory<Data extends object>(tx: DirectoryTransaction, job: JobDefinition<Data>, data: Data): Promise<void>;
  /** Runs `handler` for every job of this kind in every database, until close. */
  work<Data extends object>(
    job: JobDefinition<Data>,
    handler: (data: Data) => Promise<void>,
    options?: WorkOptions,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface JobQueueOptions {
  /** The databases that have a queue, by name of their physical server. */
  pools: ReadonlyMap<string, pg.Pool>;
  doorbell: Doorbell;
  logger: Logger;
  metrics: Metrics;
  /** Whether this process looks after the queues: retries, expiry, clean-up. Every process that works does. */
  supervise: boolean;
  /** How often it is looked for due jobs without a ring, in seconds. */
  pollSeconds?: number;
  /** How long jobs that run may still take at close, in ms; then they are left to others. */
  patienceMs?: number;
}

export async function createJobQueues(options: JobQueueOptions): Promise<JobQueues> {
  const { pools, doorbell, logger, metrics, supervise, pollSeconds = 2, patienceMs = 8000 } = options;
  const noteWait = waitsByClass(metrics, {
    name: 'heliograph_job_wait_seconds',
    help: 'How long jobs were due before a worker took them.',
  });
  const places = createPlaces();
  const runners: JobRunner[] = [];
  const deafen: (() => void)[] = [];
  const bosses = new Map<string, PgBoss>();
  for (const [server, pool] of pools)
    bosses.set(server, await startBoss(pool, { supervise, logger: logger.child({ server }) }));
  const looks = new Map<string, DueJobLooks>();
  const looksOf = (server: string, pool: pg.Pool): DueJobLooks => {
    const onError = (err: unknown) => logger.warn({ err, server }, 'it could not be looked for due jobs');
    const found = looks.get(server) ?? lookForDueJobs({ pool, everyMs: pollSeconds * 1000, onError });
    looks.set(server, found);
    return found;
  };

  const bossOf = (server: string): PgBoss => {
    const boss = bosses.get(server);
    if (!boss) throw new Error(`There is no job queue on "${server}"`);
    return boss;
  };

  const send = async (
    server: string,
    db: SqlExecutor,
    job: JobDefinition<object>,
    data: object,
    { key, delaySeconds, startAt }: EnqueueOptions = {},
  ): Promise<string> => {
    const id = key === undefined ? undefined : idOfKey(job.name, key);
    const boss = bossOf(server);
    const made = await lent.run(db, () =>
      boss.send(job.name, data, {
        db,
        ...(id && { id }),
        ...(delaySeconds && { startAfter: delaySeconds }),
        ...(startAt && { startAfter: startAt }),
      }),
    );
    const enqueued = made ?? id;
    if (!enqueued) throw new Error(`The job queue of "${server}" did not take a ${job.name}`);
    return enqueued;
  };

  return {
    async enqueue(tx, job, data, enqueueOptions) {
      const id = await send(tx.server, fromKysely(tx.db), job, data, enqueueOptions);
      if (!enqueueOptions?.delaySeconds && !enqueueOptions?.startAt) {
        tx.afterCommit(async () => doorbell.ring(bellOf(tx.server, job.name)));
      }
      return id;
    },

    enqueueInDirectory: (tx, job, data, enqueueOptions) => send(DIRECTORY, fromPrisma(tx), job, data, enqueueOptions),

    async drop(server, job, id) {
      await bossOf(server).deleteJob(job.name, id);
    },

    async takeBack(tx, job, key) {
      const boss = bossOf(tx.server);
      const db = fromKysely(tx.db);
      await lent.run(db, () => boss.deleteJob(job.name, idOfKey(job.name, key), { db }));
    },

    async purge(names, { name }) {
      let running = false;
      for (const pool of pools.values()) running = (await purgeJobs(pool, names, name)) || running;
      return running;
    },

    async forgetInDirectory(tx, { name }, data) {
      await tx.$executeRaw`delete from pgboss.job where name = ${name} and data = ${JSON.stringify(data)}::jsonb`;
    },

    async work(job, handler, { yieldMs = () => 0 } = {}) {
      for (const [server, pool] of pools) {
        const runner = runJobs({
          ...{ boss: bossOf(server), job, handler },
          enter: places[job.class],
          onTaken: (waited) => noteWait(job.class, waited),
          onError: (err) => logger.error({ err, server, job: job.name }, 'the job queue failed'),
        });
        runners.push(runner);
        const answer = () => {
          const wait = yieldMs();
          if (wait === 0) runner.wake('one');
          else setTimeout(() => runner.wake('one'), wait).unref();
        };
        deafen.push(doorbell.listen(bellOf(server, job.name), answer));
        looksOf(server, pool).lookFor(job.name, () => runner.wake('all'));
        runner.wake('one');
      }
    },

    async close() {
      for (const stop of deafen) stop();
      await Promise.all([...looks.values()].map((look) => look.close()));
      await Promise.all(runners.map((runner) => runner.close(patienceMs)));
      await Promise.all([...bosses.values()].map((boss) => boss.stop({ graceful: true, close: false })));
    },
  };
}

/** What pg-boss sends its statements through. */
type SqlExecutor = ReturnType<typeof fromKysely>;

/** A job that has ended names people for no longer than it takes to know a repeated one by its key: an hour, or two. */
const KEPT_SECONDS = 3600;

/** How often it is looked for jobs whose worker is gone. */
const WATCH_SECONDS = 20;

const bellOf = (server: string, name: string) => `job:${server}:${name};`;

async function startBoss(pool: pg.Pool, options: { supervise: boolean; logger: Logger }): Promise<PgBoss> {
  const { supervise, logger } = options;
  const boss = new PgBoss({
    db: databaseOf(pool),
    migrate: false,
    schedule: false,
    supervise,
    maintenanceIntervalSeconds: KEPT_SECONDS,
    superviseIntervalSeconds: WATCH_SECONDS,
    monitorIntervalSeconds: WATCH_SECONDS,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'the job queue failed'));
  await boss.start();
  return boss;
}

/**
 * The transaction that pg-boss serves. What it asks on its own account meanwhile, such as for a queue that it has not heard
 * of, is asked on the same connection: nobody waits for a second one of a database while they hold the first.
 */
const lent = new AsyncLocalStorage<SqlExecutor>();

function databaseOf(pool: pg.Pool): SqlExecutor {
  return {
    async executeSql(text: string, values?: unknown[]) {
      const own = lent.getStore();
      if (own) return own.executeSql(text, values);
      // Several statements in one text are answered by an array; pg-boss reads what the last of them says.
      const answers = [await pool.query(text, values)].flat();
      return { rows: answers.at(-1)?.rows ?? [] };
    },
  };
}

/** A key becomes the job's UUID, so that the primary key itself refuses the second one. */
function idOfKey(queue: string, key: string): string {
  const hex = createHash('sha256').update(`${queue}\n${key}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Makes pg-boss's tables and every queue of `definitions` in one database; safe to run again and at the same time. */
export async function ensureQueues(pool: pg.Pool, definitions: readonly JobDefinition<object>[]): Promise<void> {
  const boss = new PgBoss({ db: databaseOf(pool), migrate: true, schedule: false, supervise: false });
  await boss.start();
  try {
    await boss.createQueue(deadLetters.name);
    // A queue must be there before another can name it as the place of its dead.
    const heirs = new Set(definitions.flatMap(({ whenDead }) => whenDead ?? []));
    for (const job of [...heirs, ...definitions]) await boss.createQueue(job.name, queueOptions(job));
    for (const job of definitions) await boss.updateQueue(job.name, queueOptions(job));
  } finally {
    await boss.stop({ close: false, graceful: false });
  }
}

/** pg-boss waits `retryDelay × 2^n × (½…1)` seconds before retry n, so 60 makes at least 60, 120 and 240 s. */
const queueOptions = (job: JobDefinition<object>) => ({
  retryLimit: 3,
  retryDelay: 60,
  retryBackoff: true,
  expireInSeconds: job.expireInSeconds,
  ...(job.heartbeatSeconds && { heartbeatSeconds: job.heartbeatSeconds }),
  deleteAfterSeconds: KEPT_SECONDS,
  deadLetter: (job.whenDead ?? deadLetters).name,
});
