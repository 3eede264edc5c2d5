import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers, EventPayloads, EventType } from '@heliograph/platform/events';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { graphAudience } from './adapters/graph-audience.ts';
import { jobPushQueue } from './adapters/job-push-queue.ts';
import * as news from './domain/deeds.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { pushNotification } from './domain/push-notification.ts';
import { tell } from './domain/tell.ts';
import type { PushSender } from './ports.ts';
import { notificationStores } from './stores.ts';

export { pushSenderOf } from './wiring/push.ts';

/** Takes the jobs and events of the notifications room; `sender` hands pushes to their providers. */
export async function notificationsWorker(
  platform: Platform,
  sender: Pick<PushSender, 'send'>,
): Promise<EventHandlers> {
  const { graph, queues, logger } = platform;
  const stores = notificationStores(platform);
  const { notifications, traces } = stores;
  const audience = graphAudience({ graph, visibility: createVisibility(graph) });
  const refusedPush = (reason: string) => logger.warn({ reason }, 'a push was refused');
  const pushing = { ...stores, audience, sender, queue: jobPushQueue(platform), refusedPush };
  await queues.work(jobs.notificationsPush, (push) => pushNotification(pushing, push));

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
    CommentLiked: telling<'CommentLiked'>(news.commentLiked),
    CommentUnliked: telling<'CommentUnliked'>(news.commentUnliked),
    PostPublished: telling<'PostPublished'>(news.postPublished),
    UserTagged: telling<'UserTagged'>(news.userTagged),
    UserFollowed: telling<'UserFollowed'>(news.userFollowed),
    UserUnfollowed: telling<'UserUnfollowed'>(news.userUnfollowed),
    FollowRequested: telling<'FollowRequested'>(news.followRequested),
    FollowRequestEnded: telling<'FollowRequestEnded'>(news.followRequestEnded),
    FollowRequestAccepted: telling<'FollowRequestAccepted'>(news.followRequestAccepted),
    StoryReacted: telling<'StoryReacted'>(news.storyReacted),
    PostHidden: ({ postId, authorId }) => notifications.withdrawPost(authorId, postId),
    async UserBlocked({ blockerId, blockedId }) {
      await notifications.withdrawActor(blockerId, blockedId);
      await notifications.withdrawActor(blockedId, blockerId);
    },
  };
}
