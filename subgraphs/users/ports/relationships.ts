import type { UserId } from '@heliograph/platform/ids';

/** A change of how the viewer stands to another account. */
export interface RelationshipChange {
  viewer: UserId;
  target: UserId;
  idempotencyKey: string | null | undefined;
}

/** Who follows whom, and who asks to. Each change is written with its event, and once for each idempotency key. */
export interface FollowStore {
  /** The viewer follows the target, or asks to where that is private. Where either blocks the other, neither. */
  follow(change: RelationshipChange): Promise<void>;
  /** The viewer neither follows the target any more nor asks to. */
  unfollow(change: RelationshipChange): Promise<void>;
  /** Lets the target, who asked, follow the viewer. False where it neither asks nor follows. */
  accept(change: RelationshipChange): Promise<boolean>;
  /** The target does not ask to follow the viewer any more. */
  decline(change: RelationshipChange): Promise<void>;
  /** The target does not follow the viewer any more. */
  removeFollower(change: RelationshipChange): Promise<void>;
  /** Accepts a batch of those who asked to follow an account, unless it is private again. */
  acceptBatch(account: UserId, after: RequestPosition): Promise<RequestPosition | null>;
}

/** Up to where requests to follow, the latest first, have been accepted. */
export interface RequestPosition {
  /** ISO 8601. */
  time: string;
  id: string;
}

export interface BlockStore {
  /** The viewer blocks the target: all that ties them ends, on both sides. */
  block(change: RelationshipChange): Promise<void>;
  unblock(change: RelationshipChange): Promise<void>;
  /** Ends what ties the blocked to the blocker, unless the block has ended. Safe to repeat. */
  sever(block: { blockerId: UserId; blockedId: UserId }): Promise<void>;
}

/** What an account keeps to itself of another: it mutes it, restricts it, or counts it among its close friends. */
export type PrivateMark = 'MUTES' | 'RESTRICTS' | 'CLOSE_FRIENDS';

/** Marks, of which the marked are never told. */
export interface PrivateMarks {
  /** @param mutation the one that asks, whose keys are its own */
  add(mark: PrivateMark, mutation: string, change: RelationshipChange): Promise<void>;
  remove(mark: PrivateMark, mutation: string, change: RelationshipChange): Promise<void>;
}
