import { feedWorker } from '@heliograph/feed/worker';
import { mediaWorker } from '@heliograph/media/worker';
import { createRelay } from '@heliograph/platform/events';
import { forgetNow } from '@heliograph/platform/forgetting';
import type { Edge } from '@heliograph/platform/graph';
import { jobs } from '@heliograph/platform/jobs';
import { startRetention } from '@heliograph/platform/retention';
import type { Platform } from '@heliograph/platform/runtime';
import { usersWorker } from '@heliograph/users/worker';
import type { FastifyInstance } from 'fastify';

/** Takes every room's jobs and events; storage's events come in on `server`. Answers how to stop taking them. */
export async function startWorkers(platform: Platform, server: FastifyInstance): Promise<{ close(): Promise<void> }> {
  const { S3_STAGING_BUCKET, S3_MEDIA_BUCKET } = platform.settings;
  for (const bucket of [S3_STAGING_BUCKET, S3_MEDIA_BUCKET]) await platform.objects.ensureBucket(bucket);

  await platform.queues.work(jobs.graphInverse, (edge) => platform.graph.mirror(edge as Edge));
  await platform.queues.work(jobs.cacheForget, ({ keys }) => forgetNow(platform.cache, keys));
  await usersWorker(platform);
  const retention = startRetention(platform);
  const rooms = { media: await mediaWorker(platform, server), feed: await feedWorker(platform) };
  const relay = createRelay({ ...platform, rooms });
  return {
    async close() {
      await Promise.all([relay.close(), retention.close()]);
    },
  };
}
