import type { EventPayloads } from '@heliograph/platform/events';
import type { UserId } from '@heliograph/platform/ids';
import type { HashtagUses, SearchableAccounts, SearchableHashtags, SearchDocument } from '../../ports.ts';
import type { WriteIndex } from './gathered-writes.ts';

export interface IndexingDependencies {
  accounts: SearchableAccounts;
  hashtags: SearchableHashtags;
  uses: HashtagUses;
  /** Whether everybody may see what an account posts. */
  isPublic(userId: UserId): Promise<boolean>;
  write: WriteIndex;
  now(): Date;
}

/** Each is noted on its shard first, and written to the engine then, also where nothing has changed. */
export async function indexProfile(
  { accounts, write }: Pick<IndexingDependencies, 'accounts' | 'write'>,
  told: EventPayloads['ProfileChanged'],
  eventId: string,
): Promise<void> {
  const document = await accounts.note(told, eventId);
  if (document) await write([document]);
}

export async function indexHashtag(
  { hashtags, write, now }: Pick<IndexingDependencies, 'hashtags' | 'write' | 'now'>,
  told: EventPayloads['HashtagCounted'],
  eventId: string,
): Promise<void> {
  const lastUsedAt = told.lastUsedAt === null ? null : new Date(told.lastUsedAt);
  await write([await hashtags.note({ ...told, lastUsedAt }, eventId, now())]);
}

/** Reckons anew how well known an account is. */
export async function rankAccount(
  { accounts, write }: Pick<IndexingDependencies, 'accounts' | 'write'>,
  userId: UserId,
): Promise<void> {
  const document = await accounts.rank(userId);
  if (document) await write([document]);
}

/** Counts an account's use of hashtags, if everybody may know of it. */
export async function noteUses(
  { uses, isPublic, write }: Pick<IndexingDependencies, 'uses' | 'isPublic' | 'write'>,
  { by, at, hashtags }: { by: UserId; at: Date; hashtags: readonly string[] },
): Promise<void> {
  if (hashtags.length === 0 || !(await isPublic(by))) return;
  const changed: SearchDocument[] = [];
  for (const name of hashtags) {
    const document = await uses.note({ name, by, at });
    if (document) changed.push(document);
  }
  if (changed.length > 0) await write(changed);
}

/** Ranks fall day by day while nobody uses a hashtag: brings those of one shard up to date. */
export async function rankIdleHashtags(
  { hashtags, write }: Pick<IndexingDependencies, 'hashtags' | 'write'>,
  shard: number,
  now: Date,
): Promise<void> {
  let changes = await hashtags.rankSome(shard, now);
  while (changes.length > 0) {
    await write(changes);
    const names = changes.map(({ id }) => id);
    await hashtags.noteRanked(shard, names, now);
    changes = await hashtags.rankSome(shard, now);
  }
}
