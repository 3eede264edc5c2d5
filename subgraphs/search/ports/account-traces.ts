import type { UserId } from '@heliograph/platform/ids';

/** What this room keeps of an account; each answers whether there is more to erase. */
export interface AccountTraces {
  /** By what it is found: what is known of it, and what the engine has. */
  eraseFindable(userId: UserId): Promise<boolean>;
  /** Which hashtags it used. */
  eraseUses(userId: UserId): Promise<boolean>;
  /** What it opened from searches, and who opened it. */
  eraseRecentSearches(userId: UserId): Promise<boolean>;
}
