import type { UserId } from '@heliograph/platform/ids';
import { StreamBegins } from '@heliograph/platform/subgraph';
import { type Watched, watchNotifications } from '../../domain/watch-notifications.ts';
import type { ResolversTypes, SubscriptionResolvers } from '../../generated/resolvers.ts';
import type { NotificationCursors } from '../../wiring/cursors.ts';

export const notificationReceived: SubscriptionResolvers['notificationReceived'] = {
  async subscribe(_root, args, context) {
    const { userId: viewer } = context.requireViewer();
    const after = context.cursors.live.decode(viewer, context.resumeFrom ?? args.after);
    const watched = await watchNotifications(context.live, { viewer, after }, context.signal);
    return told(watched, viewer, context.cursors);
  },
  resolve: (update: Awaited<ResolversTypes['NotificationUpdate']>) => update,
};

async function* told({ begin, updates }: Watched, viewer: UserId, { live }: NotificationCursors) {
  yield new StreamBegins(live.encode(viewer, begin));
  for await (const update of updates) {
    if ('passedOver' in update) yield new StreamBegins(live.encode(viewer, update.passedOver));
    else {
      const { position, notification, unread } = update;
      const cursor = live.encode(viewer, { ...position, listed: notification.position });
      yield { cursor, notification, unreadCount: unread };
    }
  }
}
