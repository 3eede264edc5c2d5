import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { fanOutBatch, notePost } from './domain/fan-out.ts';
import { feedStores } from './stores.ts';

/** Takes the jobs and events of the feed room. */
export async function feedWorker(platform: Platform): Promise<EventHandlers> {
  const { shards, queues } = platform;
  const stores = feedStores(platform);
  const { affinities, timelines } = stores;

  await queues.work(jobs.feedFanOut, async ({ postId, authorId, after }) => {
    const next = await fanOutBatch(stores, { postId, authorId }, after);
    if (next === null) return;
    await shards.transaction(shardOf(authorId), (tx) =>
      // The key makes it one job a batch, however often the job before it is repeated.
      queues.enqueue(tx, jobs.feedFanOut, { postId, authorId, after: next }, { key: `${postId} ${next}` }),
    );
  });

  return {
    async PostPublished(post) {
      await notePost(stores, post);
      const { postId, authorId } = post;
      await shards.transaction(shardOf(authorId), (tx) =>
        queues.enqueue(tx, jobs.feedFanOut, { postId, authorId, after: null }, { key: postId }),
      );
    },
    async PostLiked({ by, authorId }, eventId) {
      if (by !== authorId) await affinities.add({ viewer: by, author: authorId, eventId, likes: 1, comments: 0 });
    },
    async PostUnliked({ by, authorId }, eventId) {
      if (by !== authorId) await affinities.add({ viewer: by, author: authorId, eventId, likes: -1, comments: 0 });
    },
    async CommentAdded({ by, postAuthorId: author }, eventId) {
      if (by !== author) await affinities.add({ viewer: by, author, eventId, likes: 0, comments: 1 });
    },
    UserFollowed: ({ followerId }) => timelines.forget(followerId),
    UserUnfollowed: ({ followerId }) => timelines.forget(followerId),
  };
}
