import type { CollectionId, PostId, UserId } from '@heliograph/platform/ids';

/** A collection of saved posts. Nobody but its owner learns that it is there. */
export interface SavedCollection {
  id: CollectionId;
  ownerId: UserId;
  name: string;
  createdAt: Date;
}

export interface Save {
  viewer: UserId;
  postId: PostId;
  /** Whose it is; null where it is no longer known, and then nobody is told that it is saved no more. */
  authorId: UserId | null;
  /** Null for what is saved as a whole. */
  collectionId: CollectionId | null;
  idempotencyKey: string | null | undefined;
}

/** A collection of the viewer's to change. */
export interface CollectionChange {
  viewer: UserId;
  collectionId: CollectionId;
  idempotencyKey: string | null | undefined;
}

/** What somebody saved, all of it on their own shard. A collection of someone else's is none. */
export interface SaveStore {
  /** Saves the post and, where one is named, puts it into the collection; false where there is no such collection. */
  save(save: Save): Promise<boolean>;
  /**
   * Takes it out of the collection or, where none is named, out of everything.
   * @param mustStand whether it has to be there; that it is not is no failure otherwise
   * @returns false where there is no such collection, or it has to be there and is not; then nothing is recorded
   */
  unsave(save: Save, mustStand?: boolean): Promise<boolean>;
}

export interface CollectionStore {
  /** Null, and nothing is written, where the owner has `limit` already. */
  create(
    collection: Omit<SavedCollection, 'id'> & { idempotencyKey: string; limit: number },
  ): Promise<CollectionId | null>;
  /** False where there is none. */
  rename(change: CollectionChange & { name: string }): Promise<boolean>;
  /** False where there is none. Its posts stay saved. */
  remove(change: CollectionChange): Promise<boolean>;
  /** The owner's, in the order of the ids; null where there is none. */
  load(owner: UserId, ids: readonly CollectionId[]): Promise<(SavedCollection | null)[]>;
  /** The latest made first, older than `before`. */
  ofOwner(owner: UserId, limit: number, before: CollectionId | null): Promise<SavedCollection[]>;
}
