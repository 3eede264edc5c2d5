import { feedWorker, startGathering } from '@heliograph/feed/worker';
import { mediaWorker } from '@heliograph/media/worker';
import { messagesWorker } from '@heliograph/messages/worker';
import { notificationsWorker, pushSenderOf } from '@heliograph/notifications/worker';
import { createRelay } from '@heliograph/platform/events';
import { forgetNow } from '@heliograph/platform/forgetting';
import { jobs } from '@heliograph/platform/jobs';
import { atClass, type WorkClass } from '@heliograph/platform/resilience';
import { startRetention } from '@heliograph/platform/retention';
import type { Platform } from '@heliograph/platform/runtime';
import { searchWorker, startIndexUpkeep } from '@heliograph/search/worker';
import { storiesWorker } from '@heliograph/stories/worker';
import { mailerOf, usersWorker } from '@heliograph/users/worker';
import type { FastifyInstance } from 'fastify';

/** How urgent it is that a room is told of an event. */
const CLASSES: Readonly<Record<string, WorkClass>> = {
  notifications: 'critical',
  messages: 'critical',
  users: 'high',
  media: 'high',
  feed: 'high',
  stories: 'high',
  search: 'default',
};

/** Takes every room's jobs and events; storage's events come in on `server`. Answers how to stop taking them. */
export async function startWorkers(platform: Platform, server: FastifyInstance): Promise<{ close(): Promise<void> }> {
  const { S3_STAGING_BUCKET, S3_MEDIA_BUCKET } = platform.settings;
  for (const bucket of [S3_STAGING_BUCKET, S3_MEDIA_BUCKET]) await platform.objects.ensureBucket(bucket);

  await platform.queues.work(jobs.graphInverse, ({ edges }) => platform.graph.mirror(edges));
  await platform.queues.work(jobs.cacheForget, ({ keys }) => forgetNow(platform.cache, keys));
  const mailer = mailerOf(platform);
  const pushes = pushSenderOf(platform.settings, platform.logger);
  const retention = atClass('low', () => startRetention(platform));
  const gathering = atClass('default', () => startGathering(platform));
  const rooms = {
    users: await usersWorker(platform, mailer),
    media: await mediaWorker(platform, server),
    feed: await feedWorker(platform),
    stories: await storiesWorker(platform),
    notifications: await notificationsWorker(platform, pushes),
    messages: await messagesWorker(platform),
    search: await searchWorker(platform),
  };
  const upkeep = atClass('low', () => startIndexUpkeep(platform));
  const relay = createRelay({ ...platform, rooms, classes: CLASSES });
  return {
    async close() {
      await Promise.all([relay.close(), retention.close(), gathering.close(), upkeep.close()]);
      mailer.close();
      await pushes.close();
    },
  };
}
