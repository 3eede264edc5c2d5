import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { ObjectStore } from '@heliograph/platform/objects';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { MediaObjects, ObjectSweep } from '../../ports.ts';
import { lockLaneIfAny } from './media-lane.ts';

/** A media that the pipeline has not answered for in this time is in its dead letters, and nobody waits for it. */
export const PIPELINE_GIVES_UP_MS = 3600 * 1000;

/** In the caller's transaction, under the lock of the owner's lane: removes what no media names but those that go, too. */
export type RemoveUnnamed = (
  tx: ShardTransaction,
  owner: { ownerId: UserId; going: readonly MediaId[] },
  objects: MediaObjects,
) => Promise<void>;

/**
 * Removes objects of media. Which are named is decided, and the objects are removed, under the lock of the owner's lane:
 * nothing begins to share one that is about to go.
 */
export function objectSweep(options: {
  shards: Shards;
  queues: JobQueues;
  objects: Pick<ObjectStore, 'delete'>;
  publicBucket: string;
  privateBucket: string;
}): ObjectSweep & { removeUnnamed: RemoveUnnamed } {
  const { shards, queues, objects: store, publicBucket, privateBucket } = options;

  const removeUnnamed: RemoveUnnamed = async (tx, owner, { variants, sources }) => {
    const named = await namedAmong(tx, owner, [...variants, ...sources]);
    const remove = (bucket: string, keys: readonly string[]) =>
      [...new Set(keys)].filter((key) => !named.has(key)).map((key) => store.delete(bucket, key));
    await Promise.all([...remove(publicBucket, variants), ...remove(privateBucket, sources)]);
  };

  return {
    removeUnnamed,

    sweep: (ownerId, objects, now) =>
      shards.transaction(shardOf(ownerId), async (tx) => {
        const hasMedia = await lockLaneIfAny(tx, ownerId);
        if (hasMedia && (await isInThePipeline(tx, ownerId, now))) return false;
        await removeUnnamed(tx, { ownerId, going: [] }, objects);
        return true;
      }),

    async sweepLater(ownerId, objects, delaySeconds) {
      await shards.transaction(shardOf(ownerId), (tx) =>
        queues.enqueue(tx, jobs.mediaSweepObjects, { ownerId, ...objects }, { delaySeconds }),
      );
    },
  };
}

/** Whether the pipeline may be putting objects for the owner that no row names yet. */
async function isInThePipeline(tx: ShardTransaction, ownerId: UserId, now: Date): Promise<boolean> {
  const working = await tx.db
    .selectFrom('media')
    .where('owner_id', '=', ownerId)
    .where('status', '=', 'PROCESSING')
    .where('outcome', 'is', null)
    .where('verified_at', '>=', new Date(now.getTime() - PIPELINE_GIVES_UP_MS))
    .select('id')
    .limit(1)
    .executeTakeFirst();
  return working !== undefined;
}

/** Which of these keys are named by media of the owner: by what they show, will show, or showed before an edit. */
async function namedAmong(
  tx: ShardTransaction,
  { ownerId, going }: { ownerId: UserId; going: readonly MediaId[] },
  keys: readonly string[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    select distinct named.key
      from ${sql.table(`${tx.schema}.media`)} as media,
           lateral (
             select variant->>'key' as key
               from jsonb_array_elements(
                 coalesce(variants, '[]') || coalesce(outcome->'variants', '[]') || coalesce(before_edit->'variants', '[]')
               ) as variant
             union all
             select unnest(array[source_key, outcome->>'sourceKey', before_edit->>'sourceKey'])
           ) as named
     where media.owner_id = ${ownerId} and media.id <> all(${going}::bigint[]) and named.key = any(${keys}::text[])
  `.execute(tx.db);
  return new Set(rows.map(({ key }) => key));
}
