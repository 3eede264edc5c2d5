import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { Edge, Graph } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { type Shards, type ShardTransaction, writeOnce } from '@heliograph/platform/shards';
import type { ProfileChanges, ProfileEditor } from '../ports.ts';
import { foundBy, tellProfile } from './profile-events.ts';

/** Behind every request that was made in time. */
const LARGEST_ID = '9223372036854775807';

/** Changes of the profile on its account's shard, together with the edge that says the account is private. */
export function postgresProfileEditor(options: {
  shards: Shards;
  graph: Graph;
  queues: JobQueues;
  emit: Emit;
  forget: Forget;
  now(): Date;
  /** The cache's keys of profiles. */
  profileKeys(ids: readonly UserId[]): string[];
}): ProfileEditor {
  const { shards, graph, queues, emit, forget, now, profileKeys } = options;

  const setPrivate = async (tx: ShardTransaction, account: UserId, isPrivate: boolean): Promise<void> => {
    const edge: Edge = { id1: account, type: 'PRIVATE', id2: account };
    if (isPrivate) {
      await graph.add(tx, edge, now());
    } else if (await graph.remove(tx, edge)) {
      // Who asks from now on follows at once; who asks after it has gone private again is not meant.
      const after = { time: now().toISOString(), id: LARGEST_ID };
      await queues.enqueue(tx, jobs.usersAcceptAll, { accountId: account, after });
    }
  };

  return {
    async update({ account, changes, idempotencyKey, input }) {
      const write = { viewer: account, mutation: 'updateProfile', key: idempotencyKey, input };
      await writeOnce(shards, shardOf(account), write, async (tx) => {
        const columns = columnsOf(changes);
        if (Object.keys(columns).length === 0) return null;
        const changed = tx.db.updateTable('profile').set(columns).where('id', '=', account).returning(foundBy);
        const profile = await changed.executeTakeFirst();
        if (profile && changes.name !== undefined) await tellProfile(emit, tx, profile);
        if (changes.isPrivate !== undefined) await setPrivate(tx, account, changes.isPrivate);
        forget(tx, profileKeys([account]));
        return null;
      });
    },
  };
}

function columnsOf({ name, bio, links, avatar, isPrivate }: ProfileChanges) {
  return {
    ...(name !== undefined && { name }),
    ...(bio !== undefined && { bio }),
    ...(links !== undefined && { links: JSON.stringify(links) }),
    ...(avatar !== undefined && {
      avatar_media_id: avatar?.mediaId ?? null,
      avatar_key: avatar?.thumbnailKey ?? null,
    }),
    ...(isPrivate !== undefined && { is_private: isPrivate }),
  };
}
