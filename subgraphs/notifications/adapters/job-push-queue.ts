import { shardOf } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { Shards } from '@heliograph/platform/shards';
import type { PushQueue } from '../ports.ts';

/** Pushes that wait as jobs on their recipient's server. */
export function jobPushQueue({ shards, queues }: { shards: Shards; queues: Pick<JobQueues, 'enqueue'> }): PushQueue {
  return {
    async later(push, at) {
      const { recipientId, notificationId, tokenIds, attempt } = push;
      const key = [notificationId, ...(tokenIds ?? []), attempt, at.toISOString()].join(' ');
      await shards.transaction(shardOf(recipientId), (tx) =>
        queues.enqueue(tx, jobs.notificationsPush, push, { startAt: at, key }),
      );
    },
  };
}
