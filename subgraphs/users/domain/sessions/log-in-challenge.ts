import { createHash, randomUUID } from 'node:crypto';
import type { UserId } from '@heliograph/platform/ids';
import type { Account } from '../../ports.ts';

const MINUTES_GOOD = 5;

/**
 * What a log-in goes on with after the password, sealed: the app that carries it learns nothing from it. The mark of the
 * password is that of its hash, so that a challenge dies with the password that it was given for.
 */
export type LogInChallenge = [id: string, account: UserId, device: string, passwordMark: string, endsAt: number];

export function newChallenge({
  account,
  device,
  now,
}: {
  account: Account;
  device: string;
  now: Date;
}): LogInChallenge {
  return [randomUUID(), account.id, device, markOf(account), now.getTime() + MINUTES_GOOD * 60_000];
}

/** What a challenge is good for, to this device and now; null where it is no challenge, another's or over. */
export function openedChallenge(
  sealed: unknown,
  { device, now }: { device: string; now: Date },
): { id: string; accountId: UserId; isFor(account: Account): boolean } | null {
  if (!isChallenge(sealed)) return null;
  const [id, accountId, itsDevice, passwordMark, endsAt] = sealed;
  if (itsDevice !== device || now.getTime() >= endsAt) return null;
  return {
    id,
    accountId,
    isFor: (account) => account.isActive && account.id === accountId && markOf(account) === passwordMark,
  };
}

const markOf = ({ passwordHash }: Account): string => createHash('sha256').update(passwordHash).digest('base64url');

function isChallenge(value: unknown): value is LogInChallenge {
  return Array.isArray(value) && value.length === 5 && value.slice(0, 4).every((part) => typeof part === 'string');
}
