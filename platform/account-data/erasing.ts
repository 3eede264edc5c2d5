import type { EventHandlers } from '../events/index.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import type { AccountToErase, JobDefinition } from '../jobs/index.ts';
import type { Platform } from '../runtime/index.ts';
import type { Logger } from '../telemetry/index.ts';

/** What a bite of an erasure answers: that nothing is left, or where the next one begins, perhaps after a while. */
export type Bitten = 'done' | { next: string | null; waitSeconds?: number };

export interface RoomErasure {
  /** As it stands in the subscribers of AccountDeleted. */
  room: string;
  job: JobDefinition<AccountToErase>;
  /**
   * Erases a little of what a deleted account has left in the room. It may be repeated, or meet its double.
   * @param from what the bite before has answered as its `next`; null for the first
   */
  bite(userId: UserId, from: string | null): Promise<Bitten>;
}

/** Bites that follow each other at once are one job for so long, far less than a job may take. */
const JOB_MS = 10_000;
/** A bite that failed is tried again after this long, for as long as it takes: a store may be away for hours. */
const AFTER_FAILURE_SECONDS = 60;

/** Takes bites for as long as one job should take; answers where the next job goes on, and when. */
export async function takeBites(
  bite: (from: string | null) => Promise<Bitten>,
  from: string | null,
  logger: Logger,
): Promise<Bitten> {
  const biteSafely = (next: string | null): Promise<Bitten> =>
    bite(next).catch((error: unknown) => {
      logger.warn({ err: error }, 'a bite of an erasure failed and will be tried again');
      return { next, waitSeconds: AFTER_FAILURE_SECONDS };
    });

  const end = performance.now() + JOB_MS;
  let bitten = await biteSafely(from);
  while (bitten !== 'done' && !bitten.waitSeconds && performance.now() < end) bitten = await biteSafely(bitten.next);
  return bitten;
}

/**
 * Joins a room in erasing deleted accounts: its name goes into the subscribers of AccountDeleted, and what this answers
 * among its event handlers. Each job leaves the next one, so a crash costs some seconds' work.
 */
export async function eraseDeletedAccounts(
  { queues, shards, emit, logger }: Pick<Platform, 'queues' | 'shards' | 'emit' | 'logger'>,
  { room, job, bite }: RoomErasure,
): Promise<Pick<EventHandlers, 'AccountDeleted'>> {
  const enqueue = (data: AccountToErase, delaySeconds = 0) =>
    shards.transaction(shardOf(data.userId), (tx) => queues.enqueue(tx, job, data, { delaySeconds }));

  await queues.work(job, async ({ userId, from }) => {
    const bitten = await takeBites((next) => bite(userId, next), from, logger);
    if (bitten !== 'done') {
      await enqueue({ userId, from: bitten.next }, bitten.waitSeconds);
      return;
    }
    await shards.transaction(shardOf(userId), (tx) =>
      emit(tx, { type: 'AccountErased', entity: userId, payload: { userId, room } }),
    );
  });

  return { AccountDeleted: async ({ userId }) => void (await enqueue({ userId, from: null })) };
}
