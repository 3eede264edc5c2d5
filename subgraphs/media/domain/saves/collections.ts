import type { CollectionId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { CollectionChange, CollectionStore } from '../../ports.ts';
import { invalid, limitReached, type MediaRefusal, notFound } from '../refusals.ts';

const MAX_NAME_LENGTH = 50;
const MAX_COLLECTIONS = 200;

export interface CollectionDependencies {
  collections: CollectionStore;
  now(): Date;
}

/** A wish about one collection; null where the app sent what is no id. */
export type CollectionCommand = Omit<CollectionChange, 'collectionId'> & { collectionId: CollectionId | null };

export async function createCollection(
  { collections, now }: CollectionDependencies,
  { viewer, name, idempotencyKey }: { viewer: UserId; name: string; idempotencyKey: string },
): Promise<Result<CollectionId, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey) ?? refuseName(name);
  if (wrong) return refused(wrong);
  const collection = { ownerId: viewer, name: name.trim(), createdAt: now() };
  const id = await collections.create({ ...collection, idempotencyKey, limit: MAX_COLLECTIONS });
  return id ? accepted(id) : refused(limitReached(`There are ${MAX_COLLECTIONS} collections: delete one first`));
}

export async function renameCollection(
  { collections }: CollectionDependencies,
  { name, collectionId, ...command }: CollectionCommand & { name: string },
): Promise<Result<CollectionId, MediaRefusal>> {
  const wrong = refuseKey(command.idempotencyKey) ?? refuseName(name);
  if (wrong) return refused(wrong);
  const renamed = collectionId && (await collections.rename({ ...command, collectionId, name: name.trim() }));
  return renamed ? accepted(collectionId) : refused(noCollection());
}

/** Deletes a collection; its posts stay saved. */
export async function deleteCollection(
  { collections }: CollectionDependencies,
  { collectionId, ...command }: CollectionCommand,
): Promise<Result<CollectionId, MediaRefusal>> {
  const wrong = refuseKey(command.idempotencyKey);
  if (wrong) return refused(wrong);
  const deleted = collectionId && (await collections.remove({ ...command, collectionId }));
  return deleted ? accepted(collectionId) : refused(noCollection());
}

const noCollection = (): MediaRefusal => notFound('collection', 'collectionId');

function refuseName(name: string): MediaRefusal | null {
  const { length } = name.trim();
  if (length >= 1 && length <= MAX_NAME_LENGTH) return null;
  return invalid('name', `A name has 1 to ${MAX_NAME_LENGTH} characters, not only white space`);
}
