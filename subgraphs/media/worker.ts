import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import type { FastifyInstance } from 'fastify';
import { receiveStorageEvents } from './adapters/storage-events.ts';
import { expireUpload, noticeObject, settleUpload } from './domain/complete-upload.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { mediaStores } from './stores.ts';

/** How long a finished upload waits for the ones its owner sent before it. */
const LANE_PATIENCE_MS = 30_000;

/** Takes the jobs and events of the media room, and storage's events on the operations server. */
export async function mediaWorker(platform: Platform, server: FastifyInstance): Promise<EventHandlers> {
  const stores = mediaStores(platform);
  const { media, now } = stores;
  await platform.queues.work(jobs.mediaExpireUpload, (upload) => expireUpload(stores, upload));
  await platform.queues.work(jobs.mediaAdvanceLane, ({ ownerId }) =>
    media.advanceLane(ownerId, now(), LANE_PATIENCE_MS),
  );

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
    UploadRendered: (rendered) => settleUpload(stores, rendered, now(), LANE_PATIENCE_MS),
  };
}
