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
  /** Tells those who are connected with the session. */
  announceEnd(sessionId: string): void;
  lifetimes?: SessionLifetimes;
}): SessionStore {
  const { directory, now, announceEnd } = options;
  const { refreshDays = 60, graceSeconds = 10 } = options.lifetimes ?? {};
  const expiry = () => new Date(now().getTime() + refreshDays * DAY_MS);

  const end = async (id: string) => {
    await directory.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: now() } });
    announceEnd(id);
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
      // Spent and succeeded in one step: a crash leaves the old token good, and never a session without any.
      const reused = await directory.$transaction(async (tx) => {
        const { count: spentNow } = await tx.refreshToken.updateMany({
          where: { tokenHash, spentAt: null },
          data: { spentAt: now() },
        });
        if (spentNow === 0) {
          // The other of two racing exchanges has spent it, or an earlier one whose reply may have been lost.
          const { spentAt } = await tx.refreshToken.findUniqueOrThrow({ where: { tokenHash } });
          if (now().getTime() - (spentAt ?? now()).getTime() > graceSeconds * 1000) return true;
        }
        await tx.refreshToken.create({
          data: { tokenHash: new Uint8Array(successor), sessionId, expiresAt: expiry() },
        });
        await tx.session.update({ where: { id: sessionId }, data: { lastSeenAt: now() } });
        return false;
      });
      if (reused) {
        await end(sessionId);
        return 'ended';
      }
      return { id: sessionId, accountId: String(token.session.accountId) as UserId };
    },
  };
}
