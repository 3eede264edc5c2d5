import type { Emit, SeenPost } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, type Tables, writeOnce } from '@heliograph/platform/shards';
import { type Kysely, sql } from 'kysely';
import type { FeedEntry, SeenPosts, SeenRequest, Sighting } from '../ports.ts';

/** For how long it is known what somebody has seen. */
const MEMORY_MS = 30 * 24 * 3600 * 1000;
/** What one viewer's looks at one post count in that time; who tells of more wants to be ahead of others. */
const MOST_DWELL_MS = 3600 * 1000;

/** Who has seen what, on the viewer's shard; what they dismissed in the graph, as every page asks for it. */
export function postgresSeenPosts(options: {
  shards: Shards;
  graph: Pick<Graph, 'add'>;
  emit: Emit;
  now(): Date;
}): SeenPosts {
  const { shards, graph, emit, now } = options;
  const since = (): Date => new Date(now().getTime() - MEMORY_MS);

  /** Repeated at once or one after the other, a write finds what was there before it. */
  const once = async (
    mutation: string,
    viewer: UserId,
    { idempotencyKey: key, input }: SeenRequest,
    work: (tx: ShardTransaction) => Promise<void>,
  ): Promise<void> => {
    await writeOnce(shards, shardOf(viewer), { viewer, mutation, key, input }, async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`${viewer} SEEN`}, 0))`.execute(tx.db);
      await work(tx);
      return 'noted';
    });
  };

  /** Notes the sightings, under the lock, and tells of them. */
  const see = async (tx: ShardTransaction, viewer: UserId, sightings: readonly Sighting[]): Promise<void> => {
    if (sightings.length === 0) return;
    const known = await lookedAt(
      tx,
      viewer,
      sightings.map(({ postId }) => postId),
    );
    const seen = sightings.map(({ postId, authorId, dwellMs }): SeenPost => {
      const before = known.get(postId);
      const left = MOST_DWELL_MS - (before ?? 0);
      return { postId, authorId, dwellMs: Math.min(dwellMs, left), isFirst: before === undefined };
    });
    await tx.db
      .insertInto('seen_post')
      .values(
        seen.map(({ postId, authorId, dwellMs }) => ({
          ...{ viewer_id: viewer, post_id: postId, author_id: authorId, seen_at: now() },
          dwell_ms: (known.get(postId) ?? 0) + dwellMs,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['viewer_id', 'post_id'])
          .doUpdateSet({ seen_at: now(), dwell_ms: (row) => row.ref('excluded.dwell_ms') }),
      )
      .execute();
    await emit(tx, { type: 'PostsSeen', entity: viewer, payload: { by: viewer, sightings: seen } });
  };

  /** For how long the viewer has looked at each of these, where they have seen it. */
  const lookedAt = async (tx: ShardTransaction, viewer: UserId, posts: readonly PostId[]) => {
    const rows = rowsOf(tx.db, viewer, posts).where('seen_at', '>', since()).select(['post_id', 'dwell_ms']);
    return new Map((await rows.execute()).map(({ post_id, dwell_ms }) => [post_id, dwell_ms]));
  };

  /** Nobody has liked or dismissed more than they have seen, whether or not their app has told of it. */
  const seeUnlessKnown = async (tx: ShardTransaction, viewer: UserId, post: FeedEntry): Promise<void> => {
    const isKnown = (await lookedAt(tx, viewer, [post.postId])).has(post.postId);
    if (!isKnown) await see(tx, viewer, [{ ...post, dwellMs: 0 }]);
  };

  return {
    async among(viewer, posts) {
      if (posts.length === 0) return [];
      const rows = rowsOf(shards.db(shardOf(viewer)), viewer, posts)
        .where('seen_at', '>', since())
        .select('post_id');
      const found = new Set((await rows.execute()).map(({ post_id }) => post_id));
      return posts.map((post) => found.has(post));
    },

    mark: (viewer, sightings, request) => once('markSeen', viewer, request, (tx) => see(tx, viewer, sightings)),

    mustHaveSeen: (viewer, { postId, authorId }) =>
      once('markSeen', viewer, { idempotencyKey: null, input: null }, (tx) =>
        seeUnlessKnown(tx, viewer, { postId, authorId }),
      ),

    dismiss: (viewer, { postId, authorId }, request) =>
      once('dismissPost', viewer, request, async (tx) => {
        const post = { postId, authorId };
        await seeUnlessKnown(tx, viewer, post);
        if (await graph.add(tx, { id1: viewer, type: 'DISMISSES', id2: postId }, now()))
          await emit(tx, { type: 'PostDismissed', entity: viewer, payload: { ...post, by: viewer } });
      }),
  };
}

const rowsOf = (db: Kysely<Tables>, viewer: UserId, posts: readonly PostId[]) =>
  db.selectFrom('seen_post').where('viewer_id', '=', viewer).where('post_id', 'in', posts);
