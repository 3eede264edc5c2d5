import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { shardOf } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { isUnpublished } from '../../domain/posts/own-post.ts';
import type { Post, PostAct, PostChanges, PostEdit, PostStore } from '../../ports.ts';
import { tellRelabelled } from './post-labels.ts';
import { type PostLife, tellTagged } from './post-life.ts';
import { lockPost } from './post-rows.ts';

/** Changes of posts, each in one transaction on the post's shard, under its lock. */
export function postgresPostChanges(options: {
  shards: Shards;
  life: PostLife;
  emit: Emit;
  forget: Forget;
  posts: Pick<PostStore, 'keysOf'>;
}): PostChanges {
  const { shards, life, emit, forget, posts } = options;

  const once = async (
    mutation: string,
    { viewer, postId, idempotencyKey: key }: PostAct,
    input: unknown,
    work: (tx: ShardTransaction, post: Post) => Promise<unknown>,
  ): Promise<boolean> => {
    const write = { viewer, mutation, key, input };
    const done = writeOnce(shards, shardOf(postId), write, async (tx) => {
      const post = await lockPost(tx, postId);
      if (!post) throw new WriteRefused();
      await work(tx, post);
      return postId;
    });
    return (await unlessRefused(done)) !== null;
  };

  /** What is the author's to do. Everything of an account is on its shard, so what is elsewhere is someone else's. */
  const byAuthor = async (
    mutation: string,
    act: PostAct,
    work: (tx: ShardTransaction, post: Post) => Promise<unknown>,
    input: unknown = [act.postId],
  ): Promise<boolean> => {
    if (shardOf(act.postId) !== shardOf(act.viewer)) return false;
    return once(mutation, act, input, async (tx, post) => {
      if (post.authorId !== act.viewer) throw new WriteRefused();
      await work(tx, post);
    });
  };

  return {
    edit: ({ edit, input, ...act }) =>
      byAuthor(
        'editPost',
        act,
        async (tx, post) => {
          if (edit.scheduledAt !== undefined && !isUnpublished(post)) throw new WriteRefused();
          const columns = columnsOf(edit, act.now);
          if (Object.keys(columns).length === 0) return;
          await tx.db.updateTable('post').set(columns).where('id', '=', post.id).execute();
          forget(tx, posts.keysOf([post.id]));
          if (edit.scheduledAt !== undefined) await life.reschedule(tx, post, edit.scheduledAt);
          if (saysMore(edit)) await life.alignSoon(tx, post);
          if (post.visibility !== 'PUBLISHED') return;
          if (edit.userTags) await tellTagged(emit, tx, { ...post, userTags: edit.userTags }, post.userTags);
          if (edit.text) await tellRelabelled(emit, tx, { ...post, ...edit.text }, post);
        },
        input,
      ),

    archive: (act) =>
      byAuthor('archivePost', act, async (tx, post) => {
        if (isUnpublished(post)) throw new WriteRefused();
        if (post.visibility === 'PUBLISHED') await life.archive(tx, post);
      }),

    restore: (act) =>
      byAuthor('restorePost', act, async (tx, post) => {
        if (isUnpublished(post)) throw new WriteRefused();
        if (post.visibility === 'ARCHIVED') await life.restore(tx, post);
      }),

    remove: (act) => byAuthor('deletePost', act, (tx, post) => life.remove(tx, post)),

    removeTags: (act, mustStand = false) =>
      once('removeMyTag', act, [act.postId], async (tx, post) => {
        const userTags = post.userTags.filter(({ userId }) => userId !== act.viewer);
        if (userTags.length === post.userTags.length) {
          if (mustStand) throw new WriteRefused();
          return;
        }
        const user_tags = JSON.stringify(userTags);
        await tx.db.updateTable('post').set({ user_tags }).where('id', '=', post.id).execute();
        forget(tx, posts.keysOf([post.id]));
        await life.alignSoon(tx, post);
      }),
  };
}

/** Whether an edit changes what the post says, and not only how it is shown. */
const saysMore = ({ text, locationId, userTags }: PostEdit): boolean =>
  text !== undefined || locationId !== undefined || userTags !== undefined;

function columnsOf(edit: PostEdit, now: Date) {
  const { text, locationId, userTags, scheduledAt, commentsEnabled, hideLikeCount } = edit;
  return {
    ...(text && { caption: text.caption, caption_entities: JSON.stringify(text.captionEntities) }),
    ...(locationId !== undefined && { location_id: locationId }),
    ...(userTags && { user_tags: JSON.stringify(userTags) }),
    ...(scheduledAt !== undefined && { scheduled_at: scheduledAt, visibility: scheduledAt ? 'SCHEDULED' : 'DRAFT' }),
    ...(commentsEnabled !== undefined && { comments_enabled: commentsEnabled }),
    ...(hideLikeCount !== undefined && { hide_like_count: hideLikeCount }),
    ...(saysMore(edit) && { edited_at: now }),
  };
}
