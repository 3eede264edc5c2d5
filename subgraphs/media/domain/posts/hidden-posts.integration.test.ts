import { randomUUID } from 'node:crypto';
import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { Post } from '../../ports.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { addComment } from '../comments/add-comment.ts';
import { deleteComment } from '../comments/delete-comment.ts';
import { likeComment, unlikeComment } from '../likes/like-comment.ts';
import { likePost, unlikePost } from '../likes/like-post.ts';
import { savePost, unsavePost } from '../saves/save-post.ts';
import { editPost } from './edit-post.ts';
import { archivePost, deletePost } from './hide-post.ts';
import { removeMyTag } from './remove-my-tag.ts';

let system: TestPlatform;
let world: PostsOfTest;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = postsOfTest(system.platform);
});
beforeEach(async () => {
  [ana, ben] = [await world.account(6), await world.account(3)];
});
afterAll(() => system[Symbol.asyncDispose]());

const NOT_FOUND = { ok: false, refusal: { code: 'NOT_FOUND' } };

const by = (viewer: UserId, postId: PostId) => ({ viewer, postId, collectionId: null, idempotencyKey: null });

async function comment(viewer: UserId, postId: PostId): Promise<CommentId> {
  const said = { ...by(viewer, postId), text: 'Fine', replyToId: null, idempotencyKey: randomUUID() };
  const added = await addComment(world.as(viewer), said);
  assert(added.ok);
  return added.value;
}

/** What the author does to the post, or to the viewer. */
const hides: Record<string, (postId: PostId) => Promise<unknown>> = {
  'is hidden by a block': () => world.add(ana, 'BLOCKS', ben),
  'is private now': () => world.add(ana, 'PRIVATE', ana),
  'is archived': (postId) => archivePost(world.as(ana), world.act(ana, postId)),
};

describe.each(Object.keys(hides))('on a post that %s', (how) => {
  /** A post of ana's that tags ben, who has left everything on it that one can. */
  async function stage(viewer = ben) {
    const mediaIds = [await world.photo(ana)];
    const userTags = mediaIds.map((mediaId) => ({ userId: ben, mediaId, x: 0, y: 0 }));
    const postId = await world.publish(ana, { mediaIds, userTags });
    const [own, anas] = [await comment(ben, postId), await comment(ana, postId)];
    await likePost(world.as(ben), by(ben, postId));
    await likeComment(world.as(ben), { viewer: ben, commentId: anas, idempotencyKey: null });
    await savePost(world.as(ben), by(ben, postId));
    await hides[how]?.(postId);
    expect(await world.seenBy(ben, postId)).toBeNull();

    const inThere = (idempotencyKey: string | null) => ({ ...by(viewer, postId), idempotencyKey });
    const does = {
      deleteComment: (key: string | null) => deleteComment(world.as(viewer), { ...inThere(key), commentId: own }),
      unlikePost: (key: string | null) => unlikePost(world.as(viewer), inThere(key)),
      unlikeComment: (key: string | null) => unlikeComment(world.as(viewer), { ...inThere(key), commentId: anas }),
      unsavePost: (key: string | null) => unsavePost(world.as(viewer), inThere(key)),
      removeMyTag: (key: string | null) => removeMyTag(world.as(viewer), inThere(key)),
    };
    const left = async () => ({
      comments: await world.countOf(postId, 'COMMENTS'),
      likes: await world.countOf(postId, 'LIKED_BY'),
      commentLikes: await world.countOf(anas, 'COMMENT_LIKED_BY'),
      saves: (await world.graph.range(ben, 'SAVES', { limit: 5 })).length,
      tags: (await world.stores.posts.loadFresh([postId]))[0]?.userTags.length,
    });
    return {
      does,
      left,
      values: { deleteComment: postId, unlikePost: null, unlikeComment: anas, removeMyTag: postId },
    };
  }
  const mutations = ['deleteComment', 'unlikePost', 'unlikeComment', 'unsavePost', 'removeMyTag'] as const;

  test('one’s own is taken back once, and a repetition says so, too', async () => {
    const { does, left, values } = await stage();
    for (const mutation of mutations) {
      const key = randomUUID();
      const first = await does[mutation](key);
      expect(first).toEqual({ ok: true, value: { unsavePost: null, ...values }[mutation] });
      expect(await does[mutation](key)).toEqual(first);
      expect(await does[mutation](null)).toMatchObject(NOT_FOUND);
    }
    expect(await left()).toEqual({ comments: 1, likes: 0, commentLikes: 0, saves: 0, tags: 0 });
  });

  test('whoever has nothing there finds nothing, and takes nothing', async () => {
    const eve = await world.account(11);
    if (how === 'is hidden by a block') await world.add(ana, 'BLOCKS', eve);
    const { does, left } = await stage(eve);
    for (const mutation of mutations) expect(await does[mutation](randomUUID())).toMatchObject(NOT_FOUND);
    expect(await left()).toEqual({ comments: 2, likes: 1, commentLikes: 1, saves: 1, tags: 1 });
  });
});

test('whom a draft tags is not told by its being taken back', async () => {
  const mediaIds = [await world.photo(ana)];
  const userTags = mediaIds.map((mediaId) => ({ userId: ben, mediaId, x: 0, y: 0 }));
  const draftId = await world.publish(ana, { mediaIds, userTags, draft: true });
  expect(await removeMyTag(world.as(ben), world.act(ben, draftId))).toMatchObject(NOT_FOUND);
  expect(await world.seenBy(ana, draftId)).toMatchObject({ userTags });
});

describe('who has just seen a post', () => {
  /** As the request has found it a moment before. */
  const having = (post: Post) => ({ ...world.as(ben), visiblePost: async () => post });
  const engage = {
    addComment: (post: Post) =>
      addComment(having(post), { ...by(ben, post.id), text: 'Late', replyToId: null, idempotencyKey: randomUUID() }),
    likePost: (post: Post) => likePost(having(post), by(ben, post.id)),
    savePost: (post: Post) => savePost(having(post), by(ben, post.id)),
  };
  const changes: Record<string, (postId: PostId) => Promise<unknown>> = {
    archived: (postId) => archivePost(world.as(ana), world.act(ana, postId)),
    deleted: (postId) => deletePost(world.as(ana), world.act(ana, postId)),
    erased: (postId) => world.shards.db(6).deleteFrom('post').where('id', '=', postId).execute(),
    'closed to comments': (postId) => editPost(world.as(ana), { ...world.act(ana, postId), commentsEnabled: false }),
  };
  const cases = Object.keys(changes).flatMap((change) =>
    (['addComment', 'likePost', 'savePost'] as const)
      .filter((mutation) => mutation === 'addComment' || change !== 'closed to comments')
      .map((mutation) => ({ change, mutation })),
  );

  test.each(cases)('that is $change meanwhile does not $mutation', async ({ change, mutation }) => {
    const postId = await world.publish(ana);
    const post = await world.seenBy(ben, postId);
    assert(post);
    await changes[change]?.(postId);
    const code = change === 'closed to comments' ? 'COMMENTS_OFF' : 'NOT_FOUND';
    expect(await engage[mutation](post)).toMatchObject({ ok: false, refusal: { code, field: ['postId'] } });
    for (const kind of ['COMMENTS', 'LIKED_BY']) expect(await world.countOf(postId, kind)).toBe(0);
    expect(await world.graph.range(ben, 'SAVES', { limit: 5 })).toEqual([]);
  });
});
