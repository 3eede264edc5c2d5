import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobDefinition, jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { rerankBatch } from './domain/demotion.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { fanOutBatch, forgetPost, notePost } from './domain/fan-out.ts';
import { preWarm } from './domain/pre-warm.ts';
import { announceBatch, isToBeAnnounced } from './domain/pulled-authors.ts';
import { feedStores } from './stores.ts';
import { engagementHandlers } from './wiring/engagement-worker.ts';

export { startGathering } from './gathering.ts';

/** Takes the jobs and events of the feed room. */
export async function feedWorker(platform: Platform): Promise<EventHandlers> {
  const { shards, queues, graph, settings } = platform;
  const stores = feedStores(platform);
  const { timelines, integrities } = stores;
  const visibility = createVisibility(graph);
  const { countFollow, ...engagement } = engagementHandlers({ ...stores, graph });

  /** Nothing is noted any more of accounts that are being erased: it would come behind the eraser. */
  const anyGone = async (...accounts: UserId[]): Promise<boolean> =>
    (await graph.contains(accounts.map((id) => ({ id1: id, type: 'GONE', id2: id })))).includes(true);

  /** Goes through an author's followers in one job a batch, however often the event or the job before it is repeated. */
  async function inBatches<Data extends { authorId: UserId; after: string | null }>(
    job: JobDefinition<Data>,
    keyOf: (data: Data) => (string | null | undefined)[],
    batch: (data: Data) => Promise<string | null>,
  ): Promise<(data: Data) => Promise<unknown>> {
    const enqueue = (data: Data): Promise<unknown> => {
      const key = [...keyOf(data), data.after].filter(Boolean).join(' ');
      return shards.transaction(shardOf(data.authorId), (tx) => queues.enqueue(tx, job, data, { key }));
    };
    await queues.work(job, async (data) => {
      if (await anyGone(data.authorId)) return;
      const next = await batch(data);
      if (next !== null) await enqueue({ ...data, after: next });
    });
    return enqueue;
  }

  const fanOut = await inBatches(
    jobs.feedFanOut,
    ({ postId, wave }) => [postId, wave],
    (post) => fanOutBatch(stores, post, post.after),
  );
  const rerank = await inBatches(
    jobs.feedRerank,
    ({ wave }) => [wave],
    ({ authorId, after }) => rerankBatch(stores, authorId, after),
  );
  const announce = await inBatches(
    jobs.feedAnnouncePulled,
    ({ authorId }) => [authorId],
    ({ authorId, after }) => announceBatch(stores, authorId, after),
  );

  const countFollowers = async (author: UserId): Promise<number> =>
    (await graph.counts.readMany([{ id: author, kind: 'FOLLOWED_BY' }]))[0] ?? 0;

  return {
    ...(await eraseDeletedAccounts(platform, {
      room: 'feed',
      job: jobs.feedEraseAccount,
      bite: (userId, from) => eraseAccount(stores, userId, from),
    })),
    ...(await writeExports(platform, {
      room: 'feed',
      job: jobs.feedWriteExport,
      write: (userId) => exportAccount(stores, userId),
    })),
    async PostPublished(post) {
      const { postId, authorId } = post;
      await notePost(stores, post);
      if (await isToBeAnnounced({ ...stores, countFollowers }, authorId, settings.FAN_OUT_THRESHOLD)) {
        await announce({ authorId, after: null });
      }
      await fanOut({ postId, authorId, after: null });
    },
    async PostHidden(post, wave) {
      await forgetPost(stores, post);
      await fanOut({ ...post, after: null, wave });
    },
    async PostRestored(post, wave) {
      await notePost(stores, post);
      await fanOut({ postId: post.postId, authorId: post.authorId, after: null, wave });
    },
    async PostDemoted({ postId, authorId, integrity }, eventId) {
      await integrities.setOfPost({ postId, authorId }, integrity);
      await rerank({ authorId, after: null, wave: eventId });
    },
    async AccountDemoted({ userId, integrity }, eventId) {
      if (await anyGone(userId)) return;
      await integrities.setOfAuthor(userId, integrity);
      await rerank({ authorId: userId, after: null, wave: eventId });
    },
    async PostRelabelled({ postId, authorId, topics }) {
      await stores.authorPosts.relabel({ postId, authorId }, topics);
      await stores.signals.forgetAuthors([authorId]);
    },
    ...engagement,
    async UserFollowed(follow, eventId) {
      await timelines.forget(follow.followerId);
      await countFollow(follow, eventId);
      if (!(await anyGone(follow.followerId))) await preWarm({ ...stores, visibility }, follow.followerId);
    },
    UserUnfollowed: ({ followerId }) => timelines.forget(followerId),
    // The ranked first page was made without the muted.
    UserUnmuted: ({ viewerId }) => timelines.forget(viewerId),
  };
}
