import { feedWorker, startGathering } from '@heliograph/feed/worker';
import { mediaWorker } from '@heliograph/media/worker';
import { createRelay } from '@heliograph/platform/events';
import { forgetNow } from '@heliograph/platform/forgetting';
import { jobs } from '@heliograph/platform/jobs';
import { startRetention } from '@heliograph/platform/retention';
import type { Platform } from '@heliograph/platform/runtime';
import { mailerOf, usersWorker } from '@heliograph/users/worker';
import type { FastifyInstance } from 'fastify';

/** Takes every room's jobs and events; storage's events come in on `server`. Answers how to stop taking them. */
export async function startWorkers(platform: Platform, server: FastifyInstance): Promise<{ close(): Promise<void> }> {
  const { S3_STAGING_BUCKET, S3_MEDIA_BUCKET } = platform.settings;
  for (const bucket of [S3_STAGING_BUCKET, S3_MEDIA_BUCKET]) await platform.objects.ensureBucket(bucket);

  await platform.queues.work(jobs.graphInverse, ({ edges }) => platform.graph.mirror(edges));
  await platform.queues.work(jobs.cacheForget, ({ keys }) => forgetNow(platform.cache, keys));
  const mailer = mailerOf(platform);
  const retention = startRetention(platform);
  const gathering = startGathering(platform);
  const rooms = {
    users: await usersWorker(platform, mailer),
    media: await mediaWorker(platform, server),
    feed: await feedWorker(platform),
  };
  const relay = createRelay({ ...platform, rooms });
  return {
    async close() {
      await Promise.all([relay.close(), retention.close(), gathering.close()]);
      mailer.close();
    },
  };
}
