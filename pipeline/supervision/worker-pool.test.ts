import { createLogger } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import type { RoomMessage } from './room.ts';
import { startWorkerPool, type WorkerPool, type WorkerProcess } from './worker-pool.ts';

const thresholds = { minimum: 1, maximum: 3, addAbove: 1000, retireBelow: 100 };

/** A process that is played: it goes when it is told to, or when the test ends it. */
function playedWorker(pid: number) {
  const end = Promise.withResolvers<string>();
  const played = { busySince: null as number | null, told: [] as RoomMessage[], retired: false, killed: false };
  const worker: WorkerProcess = {
    pid,
    ready: Promise.resolve(),
    ended: end.promise,
    busySince: () => played.busySince,
    tell: (message) => played.told.push(message),
    retire() {
      played.retired = true;
      end.resolve('ended with exit code 0');
    },
    kill() {
      played.killed = true;
      end.resolve('was ended by SIGKILL');
    },
  };
  return { worker, played, die: () => end.resolve('was ended by SIGSEGV') };
}

async function playedPool() {
  const started: ReturnType<typeof playedWorker>[] = [];
  const stage = { waiting: 0, now: 0 };
  const pool = await startWorkerPool({
    start() {
      const next = playedWorker(started.length + 1);
      started.push(next);
      return next.worker;
    },
    waiting: async () => stage.waiting,
    thresholds,
    everyMs: 1_000_000,
    stuckAfterMs: 60_000,
    logger: createLogger({ role: 'test', level: 'silent' }),
    now: () => stage.now,
  });
  return { pool, started, stage };
}

async function looks(pool: WorkerPool, times: number): Promise<number[]> {
  const sizes: number[] = [];
  for (let look = 0; look < times; look += 1) {
    await pool.look();
    sizes.push(pool.size);
  }
  return sizes;
}

test('grows one by one while too many wait, shrinks one by one when hardly any do', async () => {
  const { pool, started, stage } = await playedPool();
  expect(pool.size).toBe(1);
  stage.waiting = 1001;
  expect(await looks(pool, 3)).toEqual([2, 3, 3]);
  stage.waiting = 500;
  expect(await looks(pool, 1)).toEqual([3]);
  stage.waiting = 99;
  expect(await looks(pool, 3)).toEqual([2, 1, 1]);
  expect(started.map(({ played }) => played.retired)).toEqual([true, true, false]);
  await pool.close();
});

test('a worker that dies is replaced', async () => {
  const { pool, started } = await playedPool();
  started[0]?.die();
  await started[0]?.worker.ended;
  expect(await looks(pool, 1)).toEqual([1]);
  expect(started).toHaveLength(2);
  await pool.close();
});

test('a worker that is stuck in a photo is killed and replaced, one that is busy is left alone', async () => {
  const { pool, started, stage } = await playedPool();
  const [first] = started;
  if (!first) throw new Error('no worker was started');
  first.played.busySince = 0;
  stage.now = 59_999;
  await pool.look();
  expect(first.played.killed).toBe(false);
  stage.now = 60_000;
  await pool.look();
  expect(first.played.killed).toBe(true);
  await first.worker.ended;
  expect(await looks(pool, 1)).toEqual([1]);
  await pool.close();
});

test('is busy while half of its workers have a photo, and tells all of them', async () => {
  const { pool, started, stage } = await playedPool();
  stage.waiting = 5000;
  await looks(pool, 2);
  const played = started.map((worker) => worker.played);
  const busy = played.map((worker) => {
    worker.busySince = 1;
    return pool.isBusy;
  });
  expect(busy).toEqual([false, true, true]);
  pool.tell({ type: 'room', isFree: false });
  expect(played.map(({ told }) => told)).toEqual(Array.from({ length: 3 }, () => [{ type: 'room', isFree: false }]));
  await pool.close();
});

test('closing lets every worker finish', async () => {
  const { pool, started, stage } = await playedPool();
  stage.waiting = 5000;
  await looks(pool, 2);
  await pool.close();
  expect(started.map(({ played }) => played)).toEqual(
    Array.from({ length: 3 }, () => ({ busySince: null, told: [], retired: true, killed: false })),
  );
});
