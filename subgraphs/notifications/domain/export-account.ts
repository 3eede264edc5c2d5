import type { ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

/** What this room keeps of an account, for its owner. Who is in a notification is theirs: how many, is enough. */
export async function exportAccount(traces: Pick<AccountTraces, 'readKept'>, userId: UserId): Promise<ExportPart> {
  const { notifications, preferences, devices, wantsPostsOf } = await traces.readKept(userId);
  return {
    content: {
      notifications: notifications.map(({ kind, postId, commentId, storyId, actorCount, ...times }) => ({
        ...{ kind, postId, commentId, storyId, actorCount },
        ...{ createdAt: times.createdAt, updatedAt: times.updatedAt, readAt: times.readAt },
      })),
      notificationPreferences: preferences,
      pushDevices: devices,
      postNotificationsOf: wantsPostsOf,
    },
    files: [],
  };
}
