import type { Redis } from '@heliograph/platform/redis';
import type { Logger } from '@heliograph/platform/telemetry';
import type { Throttle, ThrottleCount } from '../ports.ts';
import { type Counted, type FailureCounts, localFailureCounts } from './failure-counts.ts';
import { outageNotice } from './outage-notice.ts';
import { redisFailureCounts } from './redis-failure-counts.ts';

/** An attempt that stands in one count, and where. */
interface Taken {
  count: ThrottleCount;
  counts: FailureCounts;
  opensAt: number;
}

/** Counts in Redis, which all processes share; while it is lost in this process, which then frees a quarter as much. */
export function redisThrottle(options: {
  redis: Redis;
  keyPrefix: string;
  logger: Pick<Logger, 'warn'>;
  now(): Date;
  timeoutMs?: number;
}): Throttle {
  const { logger, now, timeoutMs = 250 } = options;
  const shared = redisFailureCounts({ ...options, timeoutMs });
  const own = localFailureCounts();

  // What goes wrong here must neither let an attempt through nor keep one from its answer.
  const { lost, back } = outageNotice(logger, 'Redis is lost: this process counts failed attempts by itself');

  const take = async (count: ThrottleCount): Promise<{ answer: Counted; counts: FailureCounts }> => {
    const at = now().getTime();
    try {
      const answer = await shared.take(count, at);
      back();
      return { answer, counts: shared };
    } catch (error) {
      lost(error);
      return { answer: await own.take(count, at), counts: own };
    }
  };

  const takeBack = async (taken: readonly Taken[]) => {
    await Promise.all(taken.map(({ count, counts, opensAt }) => counts.takeBack(count, opensAt))).catch(lost);
  };

  const settle = async (taken: readonly Taken[]) => {
    const cleared = taken.filter(({ count }) => count.limit.success === 'clears');
    await Promise.all(cleared.map(({ count, counts }) => counts.clear(count))).catch(lost);
    await takeBack(taken.filter(({ count }) => count.limit.success === 'uncounted'));
  };

  return {
    async begin(counts) {
      const taken: Taken[] = [];
      // In turn: an attempt that one count refuses is not even for a moment seen by those behind it.
      for (const count of counts) {
        const { answer, counts: where } = await take(count);
        if (!answer.allowed) {
          await takeBack(taken);
          return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(answer.waitMs / 1000)) };
        }
        taken.push({ count, counts: where, opensAt: answer.opensAt });
      }
      return { allowed: true, succeeded: () => settle(taken), undone: () => takeBack(taken) };
    },
  };
}
