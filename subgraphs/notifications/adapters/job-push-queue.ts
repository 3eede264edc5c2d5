import { shardOf } from '@heliograph/platform/ids';
import type { JobDefinition, JobQueues } from '@heliograph/platform/jobs';
import type { Shards } from '@heliograph/platform/shards';
import type { Owed, PushQueue } from '../ports.ts';

/** Pushes that wait as jobs on their recipient's server. @param options `subjectOf`: of one subject and time there is one */
export function jobPushQueue<Push extends Owed>(options: {
  shards: Shards;
  queues: Pick<JobQueues, 'enqueue'>;
  job: JobDefinition<Push>;
  subjectOf(push: Push): string;
}): PushQueue<Push> {
  const { shards, queues, job, subjectOf } = options;
  return {
    async later(push, at) {
      const { recipientId, tokenIds, attempt } = push;
      const key = [recipientId, subjectOf(push), ...(tokenIds ?? []), attempt, at.toISOString()].join(' ');
      await shards.transaction(shardOf(recipientId), (tx) => queues.enqueue(tx, job, push, { startAt: at, key }));
    },
  };
}
