import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Audience, Names, PostNotifications } from '../ports.ts';
import { invalid, type NotificationsRefusal } from './refusals.ts';

export interface SetPostNotificationsDependencies {
  audience: Pick<Audience, 'maySee'>;
  names: Pick<Names, 'of'>;
  postNotifications: Pick<PostNotifications, 'set'>;
  now(): Date;
}

export interface SetPostNotifications {
  viewer: UserId;
  /** Null where the app's id is none. */
  userId: UserId | null;
  enabled: boolean;
  idempotencyKey: string | null | undefined;
}

/** Whether the viewer is told of each post of an account that they follow. It ends with the follow. Answers the account. */
export async function setPostNotifications(
  { audience, names, postNotifications, now }: SetPostNotificationsDependencies,
  { viewer, userId, enabled, idempotencyKey }: SetPostNotifications,
): Promise<Result<UserId, NotificationsRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  if (userId === null || !(await audience.maySee(viewer, userId))) return refused(noAccount);
  // Every account has a name.
  const [name] = await names.of([userId]);
  if (!name) return refused(noAccount);
  const request = { idempotencyKey, input: [userId, enabled], at: now() };
  const isSet = await postNotifications.set({ viewer, author: userId }, enabled, request);
  return isSet ? accepted(userId) : refused(invalid('Follow the account first', 'userId'));
}

const noAccount: NotificationsRefusal = { code: 'NOT_FOUND', message: 'There is no such account', field: ['userId'] };
