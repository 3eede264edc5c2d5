import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers, EventPayloads, EventType } from '@heliograph/platform/events';
import { createRequestGraph } from '@heliograph/platform/graph';
import { type AnyId, shardOf, timeOf, type UserId } from '@heliograph/platform/ids';
import { type Announcing, jobs, type PostToTellOf } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { graphAudience } from './adapters/graph-audience.ts';
import { jobPushQueue } from './adapters/job-push-queue.ts';
import { pushMetrics } from './adapters/push-metrics.ts';
import { announce } from './domain/announce.ts';
import * as news from './domain/deeds.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { pushMessage } from './domain/push-message.ts';
import { pushNotification } from './domain/push-notification.ts';
import { tell } from './domain/tell.ts';
import { tellOfPost } from './domain/tell-of-post.ts';
import type { PushSender } from './ports.ts';
import { notificationStores } from './stores.ts';

export { pushSenderOf } from './wiring/push.ts';

/** Takes the jobs and events of the notifications room; `sender` hands pushes to their providers. */
export async function notificationsWorker(
  platform: Platform,
  sender: Pick<PushSender, 'send'>,
): Promise<EventHandlers> {
  const { graph, queues, shards, logger } = platform;
  const stores = notificationStores(platform);
  const { notifications, names, postNotifications, traces } = stores;
  const audience = graphAudience({ graph, visibility: createVisibility(graph) });
  const refusedPush = (reason: string) => logger.warn({ reason }, 'a push was refused');
  const pushing = { ...stores, audience, sender, refusedPush, figures: pushMetrics(platform.metrics) };
  for (const job of [jobs.notificationsPush, jobs.notificationsPushInBulk]) {
    const queue = jobPushQueue({ ...platform, job, subjectOf: ({ notificationId }) => notificationId });
    await queues.work(job, (push) => pushNotification({ ...pushing, queue }, push));
  }
  const messages = jobPushQueue({
    ...platform,
    job: jobs.notificationsPushMessage,
    subjectOf: ({ conversationId }) => conversationId,
  });
  await queues.work(jobs.notificationsPushMessage, (push) => pushMessage({ ...pushing, queue: messages }, push));

  /** One job a batch, however often the event or the job before it is repeated. */
  const tellOf = (post: PostToTellOf) =>
    shards.transaction(shardOf(post.authorId), (tx) =>
      queues.enqueue(tx, jobs.notificationsTellOfPost, post, {
        key: [post.wave, post.after].filter(Boolean).join(' '),
      }),
    );
  const wantedBy = async (authorId: UserId) => (await postNotifications.wanting(authorId, 1, null)).ids.length > 0;
  await queues.work(jobs.notificationsTellOfPost, async (post) => {
    const ofBatch = createRequestGraph(graph);
    const seen = graphAudience({ graph: ofBatch, visibility: createVisibility(ofBatch) });
    const next = await tellOfPost({ audience: seen, postNotifications, notifications }, post);
    if (next !== null) await tellOf({ ...post, after: next });
  });

  const gone = async (accounts: readonly UserId[]) => {
    const found = await graph.contains(accounts.map((id) => ({ id1: id, type: 'GONE', id2: id })));
    return new Set(accounts.filter((_account, index) => found[index]));
  };
  await queues.work(jobs.notificationsAnnounce, async (to: Announcing) => {
    const after = await announce({ ...stores, gone }, to);
    if (after === null) return;
    const { key, shard } = to;
    await shards.transaction(shard, (tx) =>
      queues.enqueue(tx, jobs.notificationsAnnounce, { key, shard, after }, { key: `${key} ${shard} ${after}` }),
    );
  });

  const telling =
    <Type extends EventType>(newsOf: (payload: EventPayloads[Type]) => news.News) =>
    (payload: EventPayloads[Type], eventId: string): Promise<void> =>
      tell({ audience, notifications }, newsOf(payload), eventId);

  return {
    ...(await eraseDeletedAccounts(platform, {
      room: 'notifications',
      job: jobs.notificationsEraseAccount,
      bite: (userId, from) => eraseAccount(traces, userId, from),
    })),
    ...(await writeExports(platform, {
      room: 'notifications',
      job: jobs.notificationsWriteExport,
      write: (userId) => exportAccount(traces, userId),
    })),
    PostLiked: telling<'PostLiked'>(news.postLiked),
    PostUnliked: telling<'PostUnliked'>(news.postUnliked),
    CommentAdded: telling<'CommentAdded'>(news.commentAdded),
    async CommentRemoved(comment, eventId) {
      await tell({ audience, notifications }, news.commentRemoved(comment), eventId);
      await notifications.withdrawComment(comment.by, comment.commentId, comment);
    },
    CommentLiked: telling<'CommentLiked'>(news.commentLiked),
    CommentUnliked: telling<'CommentUnliked'>(news.commentUnliked),
    async PostPublished(post, wave) {
      await tell({ audience, notifications }, news.postPublished(post), wave);
      const { postId, authorId, mentions = [] } = post;
      if (!(await wantedBy(authorId))) return;
      await tellOf({ ...{ postId, authorId, wave }, kind: 'PUBLISHED', except: mentions, after: null });
    },
    UserTagged: telling<'UserTagged'>(news.userTagged),
    UserFollowed: telling<'UserFollowed'>(news.userFollowed),
    async UserUnfollowed(tie, eventId) {
      await postNotifications.endIfUnfollowed({ viewer: tie.followerId, author: tie.followeeId });
      await tell({ audience, notifications }, news.userUnfollowed(tie), eventId);
    },
    FollowRequested: telling<'FollowRequested'>(news.followRequested),
    FollowRequestEnded: telling<'FollowRequestEnded'>(news.followRequestEnded),
    FollowRequestAccepted: telling<'FollowRequestAccepted'>(news.followRequestAccepted),
    StoryReacted: telling<'StoryReacted'>(news.storyReacted),
    async PostHidden({ postId, authorId }, wave) {
      await notifications.withdrawPost(authorId, postId);
      if (await wantedBy(authorId)) {
        await tellOf({ ...{ postId, authorId, wave }, kind: 'HIDDEN', except: [], after: null });
      }
    },
    ProfileChanged: ({ userId, username, version }) => names.note({ userId, username, version }),
    ProfileWithdrawn: ({ userId }) => names.forget(userId),
    async MessageDelivered({ conversationId, messageId, senderId, recipientId }, eventId) {
      const since = timeOf(eventId as AnyId).toISOString();
      const push = { recipientId, senderId, conversationId, messageId, tokenIds: null, attempt: 0, since };
      await shards.transaction(shardOf(recipientId), (tx) =>
        queues.enqueue(tx, jobs.notificationsPushMessage, push, { key: `${recipientId} ${messageId}` }),
      );
    },
    async UserBlocked({ blockerId, blockedId }) {
      await postNotifications.endBetween(blockerId, blockedId);
      await notifications.withdrawActor(blockerId, blockedId);
      await notifications.withdrawActor(blockedId, blockerId);
    },
  };
}
