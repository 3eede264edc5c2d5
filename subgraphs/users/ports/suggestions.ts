import type { UserId } from '@heliograph/platform/ids';

/** Accounts that many have begun to follow lately: what to suggest to those who follow nobody yet. */
export interface PopularAccounts {
  /** The most followed of the last week, the first first. Empty where nobody knows. */
  top(limit: number): Promise<UserId[]>;
  /** Somebody has begun to follow the account. */
  note(account: UserId): Promise<void>;
  /** Every trace of the account. */
  forget(account: UserId): Promise<void>;
}

/** What was suggested to a viewer, the likeliest first: kept for some minutes, and lost without harm. */
export interface SuggestionStore {
  find(viewer: UserId): Promise<UserId[] | null>;
  keep(viewer: UserId, suggested: readonly UserId[]): Promise<void>;
}
