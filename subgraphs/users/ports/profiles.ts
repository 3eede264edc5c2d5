import type { MediaId, UserId } from '@heliograph/platform/ids';

/** What everyone may read of an account. */
export interface Profile extends NewProfile {
  bio: string;
  /** http and https only. */
  links: string[];
  avatar: Photo | null;
  isPrivate: boolean;
}

/** What a profile begins with. */
export interface NewProfile {
  id: UserId;
  username: string;
  name: string;
  isVerified: boolean;
  createdAt: Date;
}

/** A READY photo. */
export interface Photo {
  mediaId: MediaId;
  /** The key of its thumbnail in the public bucket. */
  thumbnailKey: string;
}

export interface ProfileStore {
  /** Profiles in the order of the ids, null where there is none. One multiget, then at most one query a server. */
  load(ids: readonly UserId[]): Promise<(Profile | null)[]>;
  /** The cache's keys of these profiles. */
  keysOf(ids: readonly UserId[]): string[];
  /** Writes the profile unless it is there. */
  create(profile: NewProfile): Promise<void>;
  /**
   * Writes a changed username, unless a newer one is there.
   * @throws also where the cache did not confirm that it forgot the old one: to be tried again
   */
  rename(profile: { id: UserId; username: string; version: number }): Promise<void>;
  /** Removes the profile of a sign-up that is given up; rooms are told. */
  withdraw(id: UserId): Promise<void>;
  /** @throws also where the cache did not confirm that it forgot the profile: to be tried again */
  remove(id: UserId): Promise<void>;
}

/** What an owner changes of its profile; what is left out stays. */
export interface ProfileChanges {
  name?: string;
  bio?: string;
  links?: string[];
  avatar?: Photo | null;
  isPrivate?: boolean;
}

export interface ProfileEditor {
  /**
   * Writes the changes at once, and once for each key. An account that goes public accepts whoever asks to follow it.
   * @param update.input what was asked, for the key
   */
  update(update: {
    account: UserId;
    changes: ProfileChanges;
    idempotencyKey: string | null | undefined;
    input: object;
  }): Promise<void>;
}

/** The READY photos of each account, of which one may become its avatar. */
export interface PhotoStore {
  note(photo: Photo & { ownerId: UserId }): Promise<void>;
  /** The photo was erased: it is no avatar any more. */
  forget(photo: { mediaId: MediaId; ownerId: UserId }): Promise<void>;
  /** Null where the account has no such photo; one that has just become READY may be on its way, and is waited for. */
  find(owner: UserId, mediaId: MediaId): Promise<Photo | null>;
}
