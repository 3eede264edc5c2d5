import { randomUUID } from 'node:crypto';
import type { Directory } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { SessionStore } from '../ports.ts';

export interface SessionLifetimes {
  /** How long a refresh token may lie unused, in days. */
  refreshDays?: number;
  /** How long a spent token works once more, for a reply that got lost, in seconds. */
  graceSeconds?: number;
}

const DAY_MS = 24 * 3600 * 1000;

export function prismaSessionStore(options: {
  directory: Directory;
  now(): Date;
  lifetimes?: SessionLifetimes;
}): SessionStore {
  const { directory, now } = options;
  const { refreshDays = 60, graceSeconds = 10 } = options.lifetimes ?? {};
  const expiry = () => new Date(now().getTime() + refreshDays * DAY_MS);

  const end = async (id: string) => {
    await directory.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: now() } });
  };

  return {
    end,

    async open({ accountId, device, refreshTokenHash }) {
      const id = randomUUID();
      await directory.session.create({
        data: {
          id,
          accountId: BigInt(accountId),
          device,
          refreshTokens: { create: { tokenHash: new Uint8Array(refreshTokenHash), expiresAt: expiry() } },
        },
      });
      return { id, accountId };
    },

    async exchange(spent, successor) {
      const tokenHash = new Uint8Array(spent);
      const token = await directory.refreshToken.findUnique({ where: { tokenHash }, include: { session: true } });
      if (!token || token.session.endedAt || token.expiresAt < now()) return 'ended';
      const { sessionId } = token;
      // One of two racing exchanges spends the token; the other finds it spent, within the grace period.
      const { count: spentNow } = await directory.refreshToken.updateMany({
        where: { tokenHash, spentAt: null },
        data: { spentAt: now() },
      });
      const spentAt = spentNow === 1 ? now() : (token.spentAt ?? now());
      if (now().getTime() - spentAt.getTime() > graceSeconds * 1000) {
        await end(sessionId);
        return 'ended';
      }
      await directory.$transaction([
        directory.refreshToken.create({
          data: { tokenHash: new Uint8Array(successor), sessionId, expiresAt: expiry() },
        }),
        directory.session.update({ where: { id: sessionId }, data: { lastSeenAt: now() } }),
      ]);
      return { id: sessionId, accountId: String(token.session.accountId) as UserId };
    },
  };
}
