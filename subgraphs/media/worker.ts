import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf } from '@heliograph/platform/ids';
import { deadLetters, jobs } from '@heliograph/platform/jobs';
import { retellInBatches } from '@heliograph/platform/retelling';
import type { Platform } from '@heliograph/platform/runtime';
import type { FastifyInstance } from 'fastify';
import { receiveStorageEvents } from './adapters/uploads/storage-events.ts';
import { eraseAccount } from './domain/account-data/erase-account.ts';
import { exportAccount } from './domain/account-data/export-account.ts';
import { expireUpload, noticeObject } from './domain/uploads/complete-upload.ts';
import { enhanceMedia, giveUpUpload, settleUpload, sweepObjects } from './domain/uploads/settle-upload.ts';
import { mediaStores } from './stores.ts';
import { engagementWorker } from './wiring/engagement-worker.ts';
import { postWorker } from './wiring/post-worker.ts';

/** How long a finished upload waits for the ones its owner sent before it. */
const LANE_PATIENCE_MS = 30_000;

/** Takes the jobs and events of the media room, and storage's events on the operations server. */
export async function mediaWorker(platform: Platform, server: FastifyInstance): Promise<EventHandlers> {
  const stores = mediaStores(platform);
  const { queues } = platform;
  const { media, now } = stores;
  await queues.work(jobs.mediaExpireUpload, (upload) => expireUpload(stores, upload));
  await queues.work(jobs.pipelineGiveUp, async (upload) => {
    await giveUpUpload(stores, upload, now(), LANE_PATIENCE_MS);
    const { mediaId, ownerId, rendering = '' } = upload;
    await platform.shards.transaction(shardOf(ownerId), (tx) =>
      queues.enqueue(tx, deadLetters, { job: jobs.pipelineRender.name, ...upload }, { key: `${mediaId}:${rendering}` }),
    );
  });
  await queues.work(jobs.mediaSweepObjects, (objects) => sweepObjects(stores, objects, now()));
  await queues.work(jobs.mediaAdvanceLane, ({ ownerId }) => media.advanceLane(ownerId, now(), LANE_PATIENCE_MS));

  await postWorker(platform, stores);
  await engagementWorker(platform, stores);

  const retell = await retellInBatches(platform, jobs.mediaRetell, stores.hashtags.retell);
  const discover = await retellInBatches(platform, jobs.mediaDiscoverHashtags, stores.hashtags.discover);

  receiveStorageEvents(server, {
    secret: platform.settings.STORAGE_EVENTS_SECRET,
    bucket: platform.settings.S3_STAGING_BUCKET,
    uploaded: (mediaId, stagingKey) => noticeObject(stores, { mediaId, stagingKey }),
  });

  return {
    ...(await eraseDeletedAccounts(platform, {
      room: 'media',
      job: jobs.mediaEraseAccount,
      bite: (userId, from) => eraseAccount(stores, userId, from),
    })),
    ...(await writeExports(platform, {
      room: 'media',
      job: jobs.mediaWriteExport,
      write: (userId) => exportAccount(stores, userId),
    })),
    async RetellingAsked({ shard }, wave) {
      await retell(shard, wave);
      await discover(shard, wave);
    },
    StoryPublished: (story) => stores.storyPhotos.note(story),
    StoryDeleted: (story) => stores.storyPhotos.forget(story),
    UploadPreviewed: ({ mediaId, variants, rendering }) => media.preview(mediaId, variants, rendering),
    UploadRendered: (rendered) => settleUpload(stores, rendered, now(), LANE_PATIENCE_MS),
    UploadEnhanced: (enhanced) => enhanceMedia(stores, enhanced, now()),
  };
}
