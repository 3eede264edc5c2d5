import type { UserId } from '@heliograph/platform/ids';
import type { SearchDocument } from './search-engine.ts';

/** An account that somebody follows, as it is found. */
export type Acquaintance = Pick<SearchDocument, 'names' | 'rank'> & {
  readonly id: UserId;
  /** Whether it follows back. */
  readonly isMutual: boolean;
};

export interface Acquaintances {
  /** The newest 2000 accounts that the viewer follows, as they were some minutes ago at most. */
  of(viewer: UserId): Promise<readonly Acquaintance[]>;
}
