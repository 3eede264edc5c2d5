import type { Directory, DirectoryTransaction } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { OpenSession } from '../ports.ts';

/** How long refresh tokens and their sessions are good for. */
export interface SessionLifetimes {
  /** How long a refresh token may lie unused, in days. */
  refreshDays: number;
  /** How long a session may go on, however often it is refreshed, in days. */
  sessionDays: number;
  /** How long a spent token still works, for a reply that got lost, in seconds. */
  graceSeconds: number;
}

export const SESSION_LIFETIMES: SessionLifetimes = { refreshDays: 60, sessionDays: 365, graceSeconds: 10 };

const DAY_MS = 24 * 3600 * 1000;

/** Successors of one token that are good at a time: an app that heard none of three replies uses the last. */
const MOST_SUCCESSORS = 3;

/** An app refreshes four times an hour. Spent tokens are kept, as a copy shows by them: so there is a bound to them. */
const MOST_SPENT_AN_HOUR = 60;
const HOUR_MS = 3600 * 1000;

const daysAfter = (time: Date, days: number): Date => new Date(time.getTime() + days * DAY_MS);

/** When a refresh token that is minted now ends. */
export const refreshTokenExpiry = (now: Date, { refreshDays }: SessionLifetimes): Date => daysAfter(now, refreshDays);

/** A session that was seen last before this is over: none of its tokens can be good. */
export const lastSeenOfLive = (now: Date, { refreshDays }: SessionLifetimes): Date => daysAfter(now, -refreshDays);

/** A session that was opened before this is over, too, whenever it was seen. */
export const openedOfLive = (now: Date, { sessionDays }: SessionLifetimes): Date => daysAfter(now, -sessionDays);

/**
 * Spends a refresh token for its successor. Whoever holds a session goes from token to token; a copy shows by going
 * another way. So one that was spent works again only within the grace period, and only until a successor of it has been
 * used, which no lost reply brings; and when one of its successors is used, the others are spent with it. Anything else
 * is a copy in other hands, whoever of the two sends it.
 * @returns `ended` where there is no such session, or no longer; `too often` where the token stays good for later;
 *   `stolen` where the session must end
 */
export function exchangeRefreshToken(
  { directory, now, lifetimes }: { directory: Directory; now: Date; lifetimes: SessionLifetimes },
  { spent, successor }: { spent: Buffer; successor: Buffer },
): Promise<OpenSession | 'ended' | 'too often' | { stolen: string }> {
  // Spent and succeeded in one step: a crash leaves the old token good, and never a session without any.
  return directory.$transaction(async (tx) => {
    const session = await lockSession(tx, spent);
    if (!session || session.endedAt || session.createdAt < openedOfLive(now, lifetimes)) return 'ended';
    const token = await readToken(tx, spent, now);
    if (!token || token.expiresAt < now) return 'ended';
    if (token.spentAt) {
      const isLate = now.getTime() - token.spentAt.getTime() > lifetimes.graceSeconds * 1000;
      if (isLate || token.isOutlived) return { stolen: session.id };
    }
    if (token.spentLately >= MOST_SPENT_AN_HOUR) return 'too often';
    await goOn(tx, { session, spentAt: token.spentAt, successor, now, lifetimes });
    const { id, accountId, isModerator } = session;
    return { id, accountId: String(accountId) as UserId, isModerator };
  });
}

interface LockedSession {
  id: string;
  accountId: bigint;
  isModerator: boolean;
  createdAt: Date;
  endedAt: Date | null;
}

/**
 * The session of the token, which nobody else exchanges tokens of until the transaction is over: nor does whoever takes
 * the account's role away end it meanwhile.
 */
async function lockSession(tx: DirectoryTransaction, tokenHash: Buffer): Promise<LockedSession | undefined> {
  const [session] = await tx.$queryRaw<LockedSession[]>`
    select session.id, session.account_id as "accountId", account.is_moderator as "isModerator",
           session.created_at as "createdAt", session.ended_at as "endedAt"
      from session join account on account.id = session.account_id
     where session.id = (select session_id from refresh_token where token_hash = ${bytes(tokenHash)})
       for update of session`;
  return session;
}

interface RefreshToken {
  expiresAt: Date;
  spentAt: Date | null;
  /** Whether the session has gone on from what this token was traded for. */
  isOutlived: boolean;
  /** How many tokens the session has spent in the last hour. */
  spentLately: number;
}

async function readToken(tx: DirectoryTransaction, tokenHash: Buffer, now: Date): Promise<RefreshToken | undefined> {
  const [token] = await tx.$queryRaw<RefreshToken[]>`
    select expires_at as "expiresAt", spent_at as "spentAt", exists (
             select from refresh_token later where later.session_id = token.session_id and later.spent_at > token.spent_at
           ) as "isOutlived", (
             select count(*)::int from refresh_token recent
              where recent.session_id = token.session_id and recent.spent_at > ${new Date(now.getTime() - HOUR_MS)}
           ) as "spentLately"
      from refresh_token token where token_hash = ${bytes(tokenHash)}`;
  return token;
}

/** Spends what is not spent, but for the latest successors where the token had been spent before, and adds the next. */
async function goOn(
  tx: DirectoryTransaction,
  step: { session: LockedSession; spentAt: Date | null; successor: Buffer; now: Date; lifetimes: SessionLifetimes },
): Promise<void> {
  const { session, spentAt, successor, now, lifetimes } = step;
  await tx.$executeRaw`
    with spent as (
      update refresh_token set spent_at = ${spentAt ?? now} where token_hash in (
        select token_hash from refresh_token where session_id = ${session.id}::uuid and spent_at is null
         order by expires_at desc offset ${spentAt ? MOST_SUCCESSORS - 1 : 0})
    ), next as (
      insert into refresh_token (token_hash, session_id, expires_at)
      values (${bytes(successor)}, ${session.id}::uuid, ${refreshTokenExpiry(now, lifetimes)})
    )
    update session set last_seen_at = ${now} where id = ${session.id}::uuid`;
}

/** As Prisma takes a bytea. */
const bytes = (buffer: Buffer): Uint8Array => new Uint8Array(buffer);
