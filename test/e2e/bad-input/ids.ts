import { type AnyId, encodeId } from '@heliograph/platform/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { Comment, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

const minted = new Date('2026-06-01T00:00:00Z');

/** No object has one of these. The map of a test has 16 logical shards. */
const UNKNOWN: Record<string, string> = {
  'an id that was never given out': encodeId<AnyId>({ createdAt: minted, shard: 3, sequence: 7 }),
  'an id of a shard that does not exist': encodeId<AnyId>({ createdAt: minted, shard: 16, sequence: 0 }),
  'an id of the last shard there could be': encodeId<AnyId>({ createdAt: minted, shard: 8191, sequence: 1023 }),
  'the largest id': '9223372036854775807',
  'a number past 63 bits': '9223372036854775808',
  'a number of a hundred digits': '9'.repeat(100),
  zero: '0',
  'a negative number': '-1',
  'a number with a leading zero': '01',
  'a number in other digits': '١٢٣',
  'a power of ten': '1e3',
  'a word': 'null',
  nothing: '',
  'an SQL fragment': "1'; DROP TABLE post; --",
};

const CHANGES = `mutation ($user: ID!, $media: ID!, $post: ID!, $own: ID!, $comment: ID!) {
  follow(input: { userId: $user }) { errors { code field } }
  unfollow(input: { userId: $user }) { errors { code field } }
  completeUpload(input: { mediaId: $media }) { errors { code field } }
  publishPost(input: { mediaIds: [$media], idempotencyKey: "a" }) { errors { code field } }
  likePost(input: { postId: $post }) { errors { code field } }
  unlikePost(input: { postId: $post }) { errors { code field } }
  addComment(input: { postId: $post, text: "x", idempotencyKey: "b" }) { errors { code field } }
  reply: addComment(input: { postId: $own, replyToId: $comment, text: "x", idempotencyKey: "c" }) {
    errors { code field }
  }
}`;

const REMARKS = `mutation ($post: ID!, $own: ID!, $comment: ID!) {
  likeComment(input: { commentId: $comment }) { errors { code field } }
  unlikeComment(input: { commentId: $comment }) { errors { code field } }
  pinComment(input: { commentId: $comment }) { errors { code field } }
  unpinComment(input: { commentId: $comment }) { errors { code field } }
  deleteComment(input: { commentId: $comment, idempotencyKey: "d" }) { errors { code field } }
  savePost(input: { postId: $post }) { errors { code field } }
  unsavePost(input: { postId: $post }) { errors { code field } }
  collect: savePost(input: { postId: $own, collectionId: $comment }) { errors { code field } }
  renameSavedCollection(input: { collectionId: $comment, name: "x" }) { errors { code field } }
  deleteSavedCollection(input: { collectionId: $comment }) { errors { code field } }
}`;

const DISMISSAL = `mutation ($post: ID!) {
  dismissPost(input: { postId: $post }) { errors { code field } }
}`;

export function badIds(system: () => TestSystem): void {
  describe('an id', () => {
    let ana: Person;
    let post: Post;
    let comment: Comment;

    beforeAll(async () => {
      ({ ana } = await world(system().client, { ana: {} }));
      post = await ana.publishes(await smallPhoto('allium-oreophilum'));
      comment = await ana.comments(post, 'first');
    });

    test.each(Object.entries(UNKNOWN))('%s names nothing', async (_what, id) => {
      await expectNothing({ user: id, media: id, post: id, comment: id });
    });

    test('of another kind names nothing', async () => {
      const mediaId = post.media[0]?.id ?? '';
      await expectNothing({ user: post.id, media: post.id, post: ana.id, comment: post.id });
      await expectNothing({ user: mediaId, media: comment.id, post: comment.id, comment: ana.id });
      await expectNothing({ user: comment.id, media: ana.id, post: mediaId, comment: mediaId });
    });

    test('nothing was written for any of them', async () => {
      expect(await ana.sees(post)).toMatchObject({ likeCount: 0, commentCount: 1 });
      expect(await ana.profile(ana)).toMatchObject({ postCount: 1, followerCount: 0, followingCount: 0 });
    });

    async function expectNothing(ids: { user: string; media: string; post: string; comment: string }): Promise<void> {
      const { client } = system();
      const read = await client.raw(
        `query ($user: ID!, $media: ID!, $post: ID!, $comment: ID!) {
          comment(id: $comment) { text } savedPosts(collectionId: $comment) { edges { cursor } }
          user(id: $user) { username postCount } media(id: $media) { status } post(id: $post) { caption likeCount }
        }`,
        ids,
        ana.accessToken,
      );
      expect([read.data, read.errors]).toEqual([
        { user: null, media: null, post: null, comment: null, savedPosts: null },
        [],
      ]);

      const remarks = { post: ids.post, comment: ids.comment, own: post.id };
      const refusals = [
        ...(await refusalsOf(CHANGES, { ...ids, ...remarks })),
        ...(await refusalsOf(REMARKS, remarks)),
        ...(await refusalsOf(DISMISSAL, { post: ids.post })),
      ];
      const notFound = (field: string, ...path: string[]) => [field, { code: 'NOT_FOUND', field: path }];
      expect(refusals).toEqual([
        notFound('follow', 'userId'),
        notFound('unfollow', 'userId'),
        notFound('completeUpload', 'mediaId'),
        notFound('publishPost', 'mediaIds', '0'),
        notFound('likePost', 'postId'),
        notFound('unlikePost', 'postId'),
        notFound('addComment', 'postId'),
        notFound('reply', 'replyToId'),
        notFound('likeComment', 'commentId'),
        notFound('unlikeComment', 'commentId'),
        notFound('pinComment', 'commentId'),
        notFound('unpinComment', 'commentId'),
        notFound('deleteComment', 'commentId'),
        notFound('savePost', 'postId'),
        notFound('unsavePost', 'postId'),
        notFound('collect', 'collectionId'),
        notFound('renameSavedCollection', 'collectionId'),
        notFound('deleteSavedCollection', 'collectionId'),
        notFound('dismissPost', 'postId'),
      ]);
    }

    /** Of each of these mutations its field, and why it was refused. */
    async function refusalsOf(document: string, ids: Record<string, string>): Promise<unknown[][]> {
      const reply = await system().client.raw<Record<string, { errors: unknown[] }>>(document, ids, ana.accessToken);
      return Object.entries(dataOf('the mutations', reply)).map(([field, { errors }]) => [field, ...errors]);
    }
  });
}
