import { takeBites } from '@heliograph/platform/account-data';
import { shardOf } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { erasePost } from '../domain/posts/erase-post.ts';
import { publishScheduled } from '../domain/posts/publish-draft.ts';
import { edgesOf } from '../domain/topics/topic.ts';
import type { mediaStores } from '../stores.ts';

/** Takes the jobs that posts leave behind, and the time at which a post is to be published. */
export async function postWorker(
  { queues, shards, logger }: Pick<Platform, 'queues' | 'shards' | 'logger'>,
  stores: Pick<ReturnType<typeof mediaStores>, 'drafts' | 'postTraces' | 'topics' | 'now'>,
): Promise<void> {
  await queues.work(jobs.mediaAlignPost, ({ postId }) => stores.topics.align(postId, edgesOf));

  await queues.work(jobs.mediaPublishScheduled, async (scheduled) => {
    const { postId, at } = scheduled;
    const delaySeconds = await publishScheduled(stores, { postId, at: new Date(at) });
    if (delaySeconds === null) return;
    await shards.transaction(shardOf(postId), (tx) =>
      queues.enqueue(tx, jobs.mediaPublishScheduled, scheduled, { delaySeconds }),
    );
  });

  await queues.work(jobs.mediaErasePost, async ({ from, ...post }) => {
    const { postId } = post;
    const bitten = await takeBites((next) => erasePost(stores, post, next), from, logger);
    if (bitten === 'done') return;
    const { next, waitSeconds: delaySeconds = 0 } = bitten;
    await shards.transaction(shardOf(postId), (tx) =>
      queues.enqueue(tx, jobs.mediaErasePost, { ...post, from: next }, { delaySeconds }),
    );
  });
}
