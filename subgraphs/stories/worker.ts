import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import { type EventHandlers, firstTime } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { eraseAccount, exportAccount } from './domain/account-data.ts';
import { fanOutBatch } from './domain/fan-out.ts';
import type { ToldStory } from './ports.ts';
import { type StoriesStores, storiesStores } from './stores.ts';

/** Those of whom one telling is: all behind `after`, as far as a batch goes; null from the first. */
interface Batch {
  wave: string;
  after: string | null;
}

/** Takes the jobs and events of the stories room. */
export async function storiesWorker(
  platform: Platform,
  stores: StoriesStores = storiesStores(platform),
): Promise<EventHandlers> {
  const { shards, queues, graph, emit } = platform;
  const { stories, active, seen, photos, traces, now } = stores;

  /** Nothing is noted any more of accounts that are being erased: it would come behind the eraser. */
  const isGone = async (id: UserId): Promise<boolean> =>
    (await graph.contains([{ id1: id, type: 'GONE', id2: id }]))[0] === true;

  /**
   * Tells one batch. What comes next is an event behind those that wait already, so that batch by batch everybody is told
   * of one author's stories in the order in which they came and went.
   */
  const fanOut = async (story: ToldStory, { wave, after }: Batch, eventId: string): Promise<void> => {
    const { storyId, authorId, audience, kind: change } = story;
    if (await isGone(authorId)) return;
    const next = await fanOutBatch(stores, { ...story, wave, after });
    if (next === null) return;
    const payload = { storyId, authorId, audience, change, wave, after: next };
    await shards.transaction(shardOf(authorId), async (tx) => {
      if (!(await firstTime(tx, 'stories', eventId))) return;
      await emit(tx, { type: 'StoryPartlyTold', entity: authorId, payload });
    });
  };

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
      await fanOut({ storyId, authorId, audience, kind: 'CREATED' }, { wave, after: null }, wave);
    },
    async StoryEnded({ storyId, authorId, audience, ending }, wave) {
      await active.take(authorId, storyId);
      await fanOut({ storyId, authorId, audience, kind: ending }, { wave, after: null }, wave);
    },
    StoryPartlyTold: ({ change: kind, wave, after, ...story }, eventId) =>
      fanOut({ ...story, kind }, { wave, after }, eventId),
    StoryViewed: ({ storyId, by, expiresAt }) => seen.note(by, { id: storyId, expiresAt: new Date(expiresAt) }, now()),
  };
}
