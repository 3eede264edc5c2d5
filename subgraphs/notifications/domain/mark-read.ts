import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Notifications } from '../ports.ts';
import { invalid, type NotificationsRefusal } from './refusals.ts';

export interface MarkReadDependencies {
  notifications: Pick<Notifications, 'markRead' | 'unreadCount'>;
  now(): Date;
}

export interface MarkRead {
  viewer: UserId;
  /** The place that the cursor names; null where it is none of the viewer's. */
  upTo: number | null;
  input: string;
  idempotencyKey: string | null | undefined;
}

/** Marks what the viewer was told up to a place as read; answers how many are unread then. */
export async function markRead(
  { notifications, now }: MarkReadDependencies,
  { viewer, upTo, input, idempotencyKey }: MarkRead,
): Promise<Result<number, NotificationsRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  if (upTo === null) return refused(invalid('This is not a cursor of your notifications', 'upTo'));
  await notifications.markRead(viewer, upTo, { idempotencyKey, input, at: now() });
  return accepted(await notifications.unreadCount(viewer));
}
