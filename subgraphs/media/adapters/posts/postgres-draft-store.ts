import type { Forget } from '@heliograph/platform/forgetting';
import { edgesThere } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { isUnpublished } from '../../domain/posts/own-post.ts';
import { type DraftStore, type Post, PostNotKept, type PostStore } from '../../ports.ts';
import type { PostLife } from './post-life.ts';
import { lockPost } from './post-rows.ts';

/** Drafts become posts in one transaction on their author's shard: however often it is begun, one post comes of it. */
export function postgresDraftStore(options: {
  shards: Shards;
  life: PostLife;
  forget: Forget;
  posts: Pick<PostStore, 'keysOf'>;
}): DraftStore {
  const { shards, life, forget, posts } = options;

  const publish = async (tx: ShardTransaction, draft: Post, now: Date) => {
    const { id: _id, ...said } = await withoutTheHidden(tx, draft);
    // First the draft: the erasure of what is left of it finds its media in the new post.
    await life.remove(tx, draft);
    return life.insert(tx, { ...said, visibility: 'PUBLISHED', createdAt: now, editedAt: null, scheduledAt: null });
  };

  return {
    publish({ viewer, postId, idempotencyKey: key, now }) {
      const write = { viewer, mutation: 'publishDraft', key, input: [postId] };
      const published = writeOnce(shards, shardOf(viewer), write, async (tx) => {
        const draft = await lockPost(tx, postId);
        if (draft?.authorId !== viewer || !isUnpublished(draft)) throw new WriteRefused();
        return publish(tx, draft, now);
      });
      return unlessRefused(published);
    },

    async publishScheduled(postId, at, now) {
      const isDue = (post: Post | null): post is Post => post?.scheduledAt?.getTime() === at.getTime();
      try {
        await shards.transaction(shardOf(postId), async (tx) => {
          const draft = await lockPost(tx, postId);
          if (isDue(draft) && !(await isGone(tx, draft.authorId))) await publish(tx, draft, now);
        });
        return 'done';
      } catch (error) {
        if (!(error instanceof PostNotKept)) throw error;
      }
      return shards.transaction(shardOf(postId), async (tx) => {
        const draft = await lockPost(tx, postId);
        if (!isDue(draft)) return 'done';
        if (await anyProcessing(tx, draft)) return 'wait';
        const again = { visibility: 'DRAFT', scheduled_at: null };
        await tx.db.updateTable('post').set(again).where('id', '=', postId).execute();
        forget(tx, posts.keysOf([postId]));
        return 'done';
      });
    },
  };
}

/**
 * The draft without the people who have come to be hidden from its author since it was written. Both sides of a block stand on the
 * author's shard, where it can be asked under the lock.
 */
async function withoutTheHidden(tx: ShardTransaction, draft: Post): Promise<Post> {
  const { authorId: id1, captionEntities, userTags } = draft;
  const mentioned = captionEntities.flatMap((entity) => ('userId' in entity ? [entity.userId] : []));
  const named = [...new Set([...mentioned, ...userTags.map(({ userId }) => userId)])];
  const blocks = await edgesThere(
    tx.db,
    named.flatMap((id2) => [
      { id1, type: 'BLOCKS' as const, id2 },
      { id1, type: 'BLOCKED_BY' as const, id2 },
    ]),
  );
  const hidden = new Set(named.filter((_id, index) => blocks[2 * index] || blocks[2 * index + 1]));
  return {
    ...draft,
    captionEntities: captionEntities.filter((entity) => !('userId' in entity && hidden.has(entity.userId))),
    userTags: userTags.filter(({ userId }) => !hidden.has(userId)),
  };
}

const isGone = async ({ db }: ShardTransaction, id: UserId): Promise<boolean> =>
  (await edgesThere(db, [{ id1: id, type: 'GONE', id2: id }])).includes(true);

async function anyProcessing(tx: ShardTransaction, { mediaIds }: Post): Promise<boolean> {
  const media = tx.db.selectFrom('media').where('id', 'in', mediaIds).where('status', '=', 'PROCESSING');
  return (await media.select('id').limit(1).executeTakeFirst()) !== undefined;
}
