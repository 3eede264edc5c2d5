import type { UserId } from '@heliograph/platform/ids';
import type { Announcements, Names, Notifications } from '../ports.ts';

/** Accounts that one job tells, in one transaction. */
const BATCH = 100;

export interface AnnounceDependencies {
  announcements: Pick<Announcements, 'load'>;
  names: Pick<Names, 'accountsOn'>;
  notifications: Pick<Notifications, 'announce'>;
  /** Those among them whose account is being deleted: what they are told now would come behind the eraser. */
  gone(accounts: readonly UserId[]): Promise<ReadonlySet<UserId>>;
}

export type AnnouncedTo = { key: string; shard: number } & ({ recipients: UserId[] } | { after: UserId | null });

/**
 * Tells one batch of accounts what the house announces. May be repeated: each of them is told once.
 * @returns behind whom the next batch begins; null behind the last, and where these alone were to be told
 */
export async function announce(
  { announcements, names, notifications, gone }: AnnounceDependencies,
  to: AnnouncedTo,
): Promise<UserId | null> {
  const [announcement] = await announcements.load([to.key]);
  if (!announcement) return null;
  const accounts = 'recipients' in to ? to.recipients : await names.accountsOn(to.shard, BATCH, to.after);
  const going = await gone(accounts);
  await notifications.announce(
    accounts.filter((account) => !going.has(account)),
    announcement,
  );
  return 'recipients' in to || accounts.length < BATCH ? null : (accounts.at(-1) ?? null);
}
