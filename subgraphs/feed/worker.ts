import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobDefinition, jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { rerankBatch } from './domain/demotion.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { fanOutBatch, notePost } from './domain/fan-out.ts';
import { announceBatch, isToBeAnnounced } from './domain/pulled-authors.ts';
import { feedStores } from './stores.ts';

/** Takes the jobs and events of the feed room. */
export async function feedWorker(platform: Platform): Promise<EventHandlers> {
  const { shards, queues, graph, settings } = platform;
  const stores = feedStores(platform);
  const { timelines, integrities } = stores;

  /** Nothing is noted any more of accounts that are being erased: it would come behind the eraser. */
  const anyGone = async (...accounts: UserId[]): Promise<boolean> =>
    (await graph.contains(accounts.map((id) => ({ id1: id, type: 'GONE', id2: id })))).includes(true);

  const note = async (engaged: Parameters<typeof stores.affinities.add>[0]): Promise<void> => {
    const { viewer, author } = engaged;
    if (viewer !== author && !(await anyGone(viewer, author))) await stores.affinities.add(engaged);
  };

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
      await stores.authorPosts.remove(post);
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
    PostLiked: ({ by: viewer, authorId: author }, eventId) => note({ viewer, author, eventId, likes: 1, comments: 0 }),
    PostUnliked: ({ by: viewer, authorId: author }, eventId) =>
      note({ viewer, author, eventId, likes: -1, comments: 0 }),
    CommentAdded: ({ by: viewer, postAuthorId: author }, eventId) =>
      note({ viewer, author, eventId, likes: 0, comments: 1 }),
    UserFollowed: ({ followerId }) => timelines.forget(followerId),
    UserUnfollowed: ({ followerId }) => timelines.forget(followerId),
    // The ranked first page was made without the muted.
    UserUnmuted: ({ viewerId }) => timelines.forget(viewerId),
  };
}
