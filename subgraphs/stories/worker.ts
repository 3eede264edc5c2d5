import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs, type StoryToFanOut } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { eraseAccount, exportAccount } from './domain/account-data.ts';
import { fanOutBatch } from './domain/fan-out.ts';
import { type StoriesStores, storiesStores } from './stores.ts';

/** Takes the jobs and events of the stories room. */
export async function storiesWorker(
  platform: Platform,
  stores: StoriesStores = storiesStores(platform),
): Promise<EventHandlers> {
  const { shards, queues, graph } = platform;
  const { stories, active, seen, photos, traces, now } = stores;

  /** Nothing is noted any more of accounts that are being erased: it would come behind the eraser. */
  const isGone = async (id: UserId): Promise<boolean> =>
    (await graph.contains([{ id1: id, type: 'GONE', id2: id }]))[0] === true;

  /** One job a batch, however often the event or the job before it is repeated. */
  const fanOut = (data: StoryToFanOut): Promise<unknown> => {
    const key = [data.wave, data.after].filter(Boolean).join(' ');
    return shards.transaction(shardOf(data.authorId), (tx) => queues.enqueue(tx, jobs.storiesFanOut, data, { key }));
  };

  await queues.work(jobs.storiesFanOut, async (data) => {
    if (await isGone(data.authorId)) return;
    const next = await fanOutBatch(stores, data);
    if (next !== null) await fanOut({ ...data, after: next });
  });
  await queues.work(jobs.storiesExpire, ({ authorId, storyId }) => stories.expire(authorId, storyId));
  await queues.work(jobs.storiesErase, async (story) => {
    while (await traces.eraseStory(story));
  });

  return {
    ...(await eraseDeletedAccounts(platform, {
      room: 'stories',
      job: jobs.storiesEraseAccount,
      bite: (userId, from) => eraseAccount(stores, userId, from),
    })),
    ...(await writeExports(platform, {
      room: 'stories',
      job: jobs.storiesWriteExport,
      write: (userId) => exportAccount(stores, userId),
    })),
    MediaReady: async (photo) => void (await photos.note(photo)),
    async MediaErased(photo) {
      await photos.forget(photo);
      await stories.removeShowing(photo.ownerId, photo.mediaId);
    },
    async StoryPublished({ storyId, authorId, audience }, wave) {
      const [story] = await stories.load([storyId]);
      // It may be gone by now, and out of every tray.
      if (story) await active.put(authorId, story, now());
      await fanOut({ storyId, authorId, audience, kind: 'CREATED', wave, after: null });
    },
    async StoryEnded({ storyId, authorId, audience, ending }, wave) {
      await active.take(authorId, storyId);
      await fanOut({ storyId, authorId, audience, kind: ending, wave, after: null });
    },
    StoryViewed: ({ storyId, by, expiresAt }) => seen.note(by, { id: storyId, expiresAt: new Date(expiresAt) }, now()),
  };
}
