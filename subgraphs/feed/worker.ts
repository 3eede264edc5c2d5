import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { fanOutBatch, notePost } from './domain/fan-out.ts';
import { feedStores } from './stores.ts';

/** Takes the jobs and events of the feed room. */
export async function feedWorker(platform: Platform): Promise<EventHandlers> {
  const { shards, queues } = platform;
  const stores = feedStores(platform);
  const { timelines } = stores;

  /** Nothing is noted any more of accounts that are being erased: it would come behind the eraser. */
  const anyGone = async (...accounts: UserId[]): Promise<boolean> =>
    (await platform.graph.contains(accounts.map((id) => ({ id1: id, type: 'GONE', id2: id })))).includes(true);

  const note = async (engaged: Parameters<typeof stores.affinities.add>[0]): Promise<void> => {
    const { viewer, author } = engaged;
    if (viewer !== author && !(await anyGone(viewer, author))) await stores.affinities.add(engaged);
  };

  await queues.work(jobs.feedFanOut, async ({ postId, authorId, after }) => {
    if (await anyGone(authorId)) return;
    const next = await fanOutBatch(stores, { postId, authorId }, after);
    if (next === null) return;
    await shards.transaction(shardOf(authorId), (tx) =>
      // The key makes it one job a batch, however often the job before it is repeated.
      queues.enqueue(tx, jobs.feedFanOut, { postId, authorId, after: next }, { key: `${postId} ${next}` }),
    );
  });

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
      await notePost(stores, post);
      const { postId, authorId } = post;
      await shards.transaction(shardOf(authorId), (tx) =>
        queues.enqueue(tx, jobs.feedFanOut, { postId, authorId, after: null }, { key: postId }),
      );
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
