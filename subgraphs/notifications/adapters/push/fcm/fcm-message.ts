import type { PushMessage } from '../../../ports/push.ts';

/**
 * The body of `messages:send`. The collapse id goes where the device replaces what it shows; for what waits on the way
 * Google knows only four ids a device, and drops any of the others.
 */
export function fcmMessage(token: string, message: PushMessage, now: number): string {
  const { title, body, collapseId, data, expiresAt, badge } = message;
  const secondsLeft = Math.max(0, Math.floor((expiresAt.getTime() - now) / 1000));
  return JSON.stringify({
    message: {
      token,
      notification: { title, body },
      data,
      android: {
        priority: 'HIGH',
        ttl: `${secondsLeft}s`,
        notification: { tag: collapseId, ...(badge !== null && { notification_count: badge }) },
      },
    },
  });
}
