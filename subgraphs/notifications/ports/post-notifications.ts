import type { UserId } from '@heliograph/platform/ids';
import type { KeyedInput } from './preferences.ts';

/** An account, and whose posts it may want to be told of. */
export interface WantedPosts {
  viewer: UserId;
  author: UserId;
}

/** Who wants to be told of whose posts. It ends with the follow that it stands on. */
export interface PostNotifications {
  /** For each whether the viewer follows the author and wants to be told of what they post; one look into the cache. */
  wants(asked: readonly WantedPosts[]): Promise<boolean[]>;
  /** Sets it; again under the same key it does nothing. False where the viewer does not follow the author. @throws IdempotencyConflict */
  set(asked: WantedPosts, enabled: boolean, request: KeyedInput & { at: Date }): Promise<boolean>;
  /** Ends it, if the viewer does not follow the author any more, or has begun to only since. */
  endIfUnfollowed(asked: WantedPosts): Promise<void>;
  /** Ends it in both directions. */
  endBetween(one: UserId, other: UserId): Promise<void>;
  /** Some of those who want to be told of an author's posts. @param after what the batch before has answered as its `next` */
  wanting(author: UserId, limit: number, after: string | null): Promise<{ ids: UserId[]; next: string | null }>;
  /** Whose posts an account wants to be told of, for its archive. */
  of(viewer: UserId): Promise<UserId[]>;
}
