import { randomUUID } from 'node:crypto';
import { requestOpened } from '@heliograph/platform/consistency';
import type { Directory } from '@heliograph/platform/directory';
import type { SessionStore } from '../ports.ts';
import { endSessions } from './end-sessions.ts';
import {
  exchangeRefreshToken,
  lastSeenOfLive,
  openedOfLive,
  refreshTokenExpiry,
  SESSION_LIFETIMES,
  type SessionLifetimes,
} from './exchange-refresh-token.ts';
import { writeAccountOnce } from './write-account-once.ts';

/** As every id is written that we have given out. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export function prismaSessionStore(options: {
  directory: Directory;
  now(): Date;
  /** Tells those who are connected with the session. */
  announceEnd(sessionId: string): void;
  lifetimes?: Partial<SessionLifetimes>;
  /** How many sessions an account may have open. */
  mostOpen?: number;
}): SessionStore {
  const { directory, now, announceEnd, mostOpen = 100 } = options;
  const lifetimes = { ...SESSION_LIFETIMES, ...options.lifetimes };

  const end = async (id: string) => {
    await directory.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: now() } });
    announceEnd(id);
  };

  return {
    end,

    async open({ accountId, passwordHash, device, refreshTokenHash }) {
      const [id, owner, seen] = [randomUUID(), BigInt(accountId), now()];
      const opened = await directory.$transaction(async (tx) => {
        // Its lock makes log-ins and changes of the password follow each other: one sees what the other has done.
        const [account] = await tx.$queryRaw<{ isModerator: boolean }[]>`
          select is_moderator as "isModerator" from account
           where id = ${owner} and state = 'ACTIVE' and password_hash = ${passwordHash} for no key update`;
        if (!account) return null;
        await tx.session.create({
          data: {
            ...{ id, accountId: owner, device, createdAt: seen, lastSeenAt: seen },
            refreshTokens: {
              create: { tokenHash: new Uint8Array(refreshTokenHash), expiresAt: refreshTokenExpiry(seen, lifetimes) },
            },
          },
        });
        const crowdedOut = await tx.$queryRaw<{ id: string }[]>`
          update session set ended_at = ${seen} where id in (
            select id from session where account_id = ${owner} and ended_at is null and id <> ${id}::uuid
             order by last_seen_at desc, created_at desc offset ${mostOpen - 1})
          returning id::text`;
        return { ...account, crowdedOut };
      });
      if (!opened) return null;
      for (const session of opened.crowdedOut) announceEnd(session.id);
      requestOpened(id);
      return { id, accountId, isModerator: opened.isModerator };
    },

    list(account) {
      const lastSeenAt = { gt: lastSeenOfLive(now(), lifetimes) };
      const createdAt = { gte: openedOfLive(now(), lifetimes) };
      return directory.session.findMany({
        where: { accountId: BigInt(account), endedAt: null, lastSeenAt, createdAt },
        orderBy: [{ lastSeenAt: 'desc' }, { createdAt: 'desc' }],
        select: { id: true, device: true, createdAt: true, lastSeenAt: true },
        take: mostOpen,
      });
    },

    async revoke({ account, sessionId, idempotencyKey }) {
      if (!UUID.test(sessionId)) return false;
      const session = { id: sessionId, accountId: BigInt(account) };
      if ((await directory.session.count({ where: session })) === 0) return false;
      const write = { account, mutation: 'revokeSession', key: idempotencyKey, input: { sessionId } };
      await writeAccountOnce(directory, write, async (tx) => {
        await tx.session.updateMany({ where: { ...session, endedAt: null }, data: { endedAt: now() } });
        return null;
      });
      announceEnd(sessionId);
      return true;
    },

    async endAllOf(account, { except } = {}) {
      const ended = await endSessions(directory, account, { except, now: now() });
      for (const id of ended) announceEnd(id);
    },

    async exchange(spent, successor) {
      const exchanged = await exchangeRefreshToken({ directory, now: now(), lifetimes }, { spent, successor });
      if (typeof exchanged === 'string' || !('stolen' in exchanged)) return exchanged;
      await end(exchanged.stolen);
      return 'ended';
    },
  };
}
