import type { UserId } from '@heliograph/platform/ids';
import type { NotificationKind } from './notifications.ts';

/** What the app has sent, which its key stands for. */
export interface KeyedInput {
  idempotencyKey: string | null | undefined;
  input: unknown;
}

/** By which ways somebody is told of one kind. */
export interface Channels {
  push: boolean;
  inApp: boolean;
}

/** A time of day in which nothing is pushed; where it ends before it begins, over midnight. */
export interface QuietHours {
  /** HH:MM */
  from: string;
  to: string;
  /** IANA name. */
  timeZone: string;
}

export interface Preferences {
  /** Of kinds where not both are on. */
  channels: Partial<Record<NotificationKind, Channels>>;
  quietHours: QuietHours | null;
}

/** What each account wants, on its shard. */
export interface PreferenceStore {
  read(userId: UserId): Promise<Preferences>;
  /**
   * Changes what stands there, under lock; again under the same key it does nothing. Null where `change` refuses.
   * @throws IdempotencyConflict
   */
  change(
    userId: UserId,
    request: KeyedInput,
    change: (before: Preferences) => Preferences | null,
  ): Promise<Preferences | null>;
}
