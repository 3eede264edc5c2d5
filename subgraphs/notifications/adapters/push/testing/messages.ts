import type { PushMessage } from '../../../ports/push.ts';

/** A time that nothing depends on, Unix milliseconds. */
export const NOW = Date.UTC(2026, 10, 22, 6);

export const message: PushMessage = {
  title: 'Ana',
  body: 'liked your photo 🌻',
  collapseId: 'like:post:1234',
  data: { notificationId: '77', kind: 'LIKE' },
  expiresAt: new Date(NOW + 3_600_000),
  badge: 3,
};
