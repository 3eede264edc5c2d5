import type { Emit } from '@heliograph/platform/events';
import type { UserId } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';

/** Profiles that one transaction tells of. */
const BATCH = 100;

/** By what an account is found, as its row has it. */
export const foundBy = ['id', 'username', 'version', 'name', 'is_verified'] as const;

interface FoundBy {
  id: string;
  username: string;
  version: number;
  name: string;
  is_verified: boolean;
}

/** Tells by what an account is found; to be called under the lock of its profile. */
export function tellProfile(
  emit: Emit,
  tx: ShardTransaction,
  { id, username, version, name, is_verified: isVerified }: FoundBy,
): Promise<void> {
  const userId = id as UserId;
  return emit(tx, { type: 'ProfileChanged', entity: userId, payload: { userId, username, version, name, isVerified } });
}

/** Tells of a shard's profiles that come after an id, as if they had changed; answers the last one, null where it was the last of all. */
export function retellProfiles(
  { shards, emit }: { shards: Shards; emit: Emit },
  shard: number,
  after: string,
): Promise<string | null> {
  return shards.transaction(shard, async (tx) => {
    const profiles = await tx.db
      .selectFrom('profile')
      .where('id', '>', after)
      .select(foundBy)
      .orderBy('id')
      .limit(BATCH)
      .forUpdate()
      .execute();
    for (const profile of profiles) await tellProfile(emit, tx, profile);
    return profiles.length === BATCH ? (profiles.at(-1)?.id ?? null) : null;
  });
}
