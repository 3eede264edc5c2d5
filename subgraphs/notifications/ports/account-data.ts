import type { UserId } from '@heliograph/platform/ids';
import type { Notification } from './notifications.ts';
import type { Preferences } from './preferences.ts';

/** What this room keeps of an account, for its archive and for the day on which it is deleted. Erasures may be repeated. */
export interface AccountTraces {
  readKept(userId: UserId): Promise<KeptOfAccount>;
  /** Erases some of what was kept for the account on its shard; answers whether there may be more. */
  eraseOwn(userId: UserId): Promise<boolean>;
  /** Takes the account out of some of what others were told; answers whether there may be more. */
  eraseElsewhere(userId: UserId): Promise<boolean>;
  /** Erases some of its stream, and of what others' streams tell of it; answers whether there may be more. */
  eraseFromStreams(userId: UserId): Promise<boolean>;
}

export interface KeptOfAccount {
  notifications: Notification[];
  preferences: Preferences;
  /** The tokens themselves are secrets. */
  devices: { platform: string; language: string | null; registeredAt: Date }[];
  /** Of whose posts it wants to be told. */
  wantsPostsOf: UserId[];
}
