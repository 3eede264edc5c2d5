import type { RecentSearchId, UserId } from '@heliograph/platform/ids';
import type { SearchRef } from './search-engine.ts';

/** Something that an account opened from a search. */
export interface RecentSearch {
  id: RecentSearchId;
  /** What was typed. */
  query: string;
  /** What was opened; null where the words themselves were searched for. */
  opened: SearchRef | null;
  searchedAt: Date;
}

/** As the mutation was asked. */
export interface KeyedInput {
  idempotencyKey: string | null | undefined;
  input: unknown;
}

export interface RecentSearches {
  /**
   * Puts it at the top, where the same may stand further down already, and forgets what comes behind the first `most`.
   * @param search null where it may not be kept: then only what the same key has kept before is answered
   * @returns as it was kept when the key first came, also where it has been cleared since; null where nothing is kept
   * @throws IdempotencyConflict
   */
  remember(
    owner: UserId,
    search: Omit<RecentSearch, 'id'> | null,
    most: number,
    keyed: KeyedInput,
  ): Promise<RecentSearch | null>;
  /** @throws IdempotencyConflict */
  clear(owner: UserId, ids: readonly RecentSearchId[] | null, keyed: KeyedInput): Promise<void>;
  /** The latest first. */
  list(owner: UserId, limit: number): Promise<RecentSearch[]>;
}
