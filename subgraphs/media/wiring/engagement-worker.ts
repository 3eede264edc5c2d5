import { type AnyId, shardOf } from '@heliograph/platform/ids';
import { type JobDefinition, jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import type { CommentStore, EngagementTraces } from '../ports.ts';

/** Bites that follow each other at once are one job for so long, far less than a job may take. */
const JOB_MS = 10_000;

/** Takes the jobs that comments and saves leave behind. */
export async function engagementWorker(
  platform: Pick<Platform, 'queues' | 'shards'>,
  { comments, engagement }: { comments: Pick<CommentStore, 'score'>; engagement: EngagementTraces },
): Promise<void> {
  await platform.queues.work(jobs.mediaScoreComment, ({ commentId }) => comments.score(commentId));
  await workInBites(platform, jobs.mediaEraseThread, {
    at: ({ commentId }) => commentId,
    bite: (thread) => engagement.eraseThread(thread),
  });
  await workInBites(platform, jobs.mediaEraseCollection, {
    at: ({ collectionId }) => collectionId,
    bite: ({ collectionId }) => engagement.eraseCollection(collectionId),
  });
}

/** A job that is done in bites: where there are many of them, it leaves the rest to the next one. */
async function workInBites<Data extends object>(
  { queues, shards }: Pick<Platform, 'queues' | 'shards'>,
  job: JobDefinition<Data>,
  { at, bite }: { at(data: Data): AnyId; bite(data: Data): Promise<boolean> },
): Promise<void> {
  await queues.work(job, async (data) => {
    const end = performance.now() + JOB_MS;
    while (await bite(data)) {
      if (performance.now() < end) continue;
      await shards.transaction(shardOf(at(data)), (tx) => queues.enqueue(tx, job, data));
      return;
    }
  });
}
