import type { Emit } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import { eraseNode } from '@heliograph/platform/graph';
import { type MediaId, type PostId, shardOf, type TopicId, type UserId } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { EngagementTraces, PostTraces } from '../../ports.ts';
import { ERASED } from '../topics/postgres-top-lists.ts';
import { lockLane } from '../uploads/media-lane.ts';
import type { RemoveMedia } from '../uploads/media-removal.ts';
import { PIPELINE_GIVES_UP_MS } from '../uploads/object-sweep.ts';
import { DELETED } from './post-rows.ts';
import { eraseUnused, unusedAmong } from './unused-media.ts';

/** What is left of a post whose row says that it is deleted. */
export function postTraces(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  engagement: Pick<EngagementTraces, 'eraseUnderPost'>;
  removeMedia: RemoveMedia;
}): PostTraces {
  const { shards, graph, emit, engagement, removeMedia } = options;
  const rowOf = (tx: Pick<ShardTransaction, 'db'>, postId: PostId) =>
    tx.db.selectFrom('post').where('id', '=', postId).where('visibility', '=', DELETED);

  return {
    async eraseBelongings(postId) {
      await leaveTopLists(shards, postId);
      return engagement.eraseUnderPost(postId, 'HIDDEN_BY');
    },

    eraseMedia: (postId, now, isRemoved) =>
      shards.transaction(shardOf(postId), async (tx) => {
        const row = await rowOf(tx, postId).select(['author_id', 'media_ids']).executeTakeFirst();
        if (!row) return 'done';
        const ownerId = row.author_id as UserId;
        await lockLane(tx, ownerId);
        const unused = await unusedAmong(tx, ownerId, row.media_ids);
        if (unused.some(({ status, verified_at }) => isBusy(status, verified_at, now))) return 'later';
        const ids = unused.map(({ id }) => id as MediaId);
        await eraseUnused(tx, { emit, removeMedia }, { ownerId, ids, isRemoved });
        return 'done';
      }),

    eraseRow: (postId) =>
      shards.transaction(shardOf(postId), async (tx) => {
        await tx.db.deleteFrom('post').where('id', '=', postId).where('visibility', '=', DELETED).execute();
      }),

    eraseLast: (id) => eraseNode({ shards, graph }, { id }),
  };
}

/** Where the best posts of its topics were listed, the post's place is empty from now on; the others keep theirs. */
export async function leaveTopLists(shards: Shards, postId: PostId): Promise<void> {
  // Also of the topics that it has left: an edge that is gone still tells of them.
  const topics = await shards
    .db(shardOf(postId))
    .selectFrom('association')
    .where('id1', '=', postId)
    .where('type', '=', 'POST_TOPICS')
    .select('id2')
    .execute();
  for (const topic of topics.map(({ id2 }) => id2 as TopicId)) {
    await shards
      .db(shardOf(topic))
      .updateTable('topic_top')
      .set({ post_ids: sql<string[]>`array_replace(post_ids, ${postId}::bigint, ${ERASED}::bigint)` })
      .where('topic_id', '=', topic)
      .where(sql<boolean>`${postId}::bigint = any(post_ids)`)
      .execute();
  }
}

/** In the hands of the pipeline, which would put variants that nobody knows of. */
const isBusy = (status: string, verifiedAt: Date | null, now: Date): boolean =>
  status === 'PROCESSING' && (verifiedAt?.getTime() ?? 0) > now.getTime() - PIPELINE_GIVES_UP_MS;
