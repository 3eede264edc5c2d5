import type { UserId } from '@heliograph/platform/ids';
import { type FilledPage, filledPage } from '@heliograph/platform/paging';
import type { Audience, Notification, Notifications } from '../ports.ts';
import { type ShownNotification, shownTo } from './shown.ts';

export interface ListDependencies {
  audience: Audience;
  notifications: Pick<Notifications, 'page'>;
}

/** A page of what the viewer was told, newest first, behind a position. */
export async function listNotifications(
  { audience, notifications }: ListDependencies,
  viewer: UserId,
  first: number,
  after: number | null,
): Promise<FilledPage<ShownNotification, number>> {
  const shown = new Map<Notification, ShownNotification>();
  const page = await filledPage<Notification, number>(first, after, {
    read: (limit, behind) => notifications.page(viewer, limit, behind),
    async keep(batch) {
      const visible = await shownTo(audience, viewer, batch);
      return batch.map((notification, index) => {
        const seen = visible[index];
        if (seen) shown.set(notification, seen);
        return Boolean(seen);
      });
    },
    positionOf: ({ position }) => position,
  });
  return { ...page, items: page.items.flatMap((notification) => shown.get(notification) ?? []) };
}
