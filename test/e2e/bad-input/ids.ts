import { randomUUID } from 'node:crypto';
import { type AnyId, encodeId } from '@heliograph/platform/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Variables } from '../../kit/client.ts';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { Comment, OperationName, Post, Replies } from '../../kit/replies.ts';
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

const CHANGES = `mutation ($user: ID!, $media: ID!, $post: ID!, $own: ID!, $comment: ID!, $key: String!) {
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
  startConversation(input: { memberIds: [$user], idempotencyKey: $key }) { errors { code field } }
  setPostNotifications(input: { userId: $user, enabled: true }) { errors { code field } }
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

/** Of what is shown for a day; `$ownStory` is there, and its options are not `$comment`. */
const SHOWINGS = `mutation ($media: ID!, $post: ID!, $comment: ID!, $ownStory: ID!) {
  createStory(input: { mediaId: $media, idempotencyKey: "e" }) { errors { code field } }
  viewStory(input: { storyId: $post }) { errors { code field } }
  reactToStory(input: { storyId: $post, reaction: "🔥" }) { errors { code field } }
  votePoll(input: { storyId: $post, optionId: $comment }) { errors { code field } }
  option: votePoll(input: { storyId: $ownStory, optionId: $comment }) { errors { code field } }
  deleteStory(input: { storyId: $post, idempotencyKey: "f" }) { errors { code field } }
  createHighlight(input: { title: "x", storyIds: [$ownStory, $post], idempotencyKey: "g" }) { errors { code field } }
}`;

/** Of conversations; `$talk` is one of the viewer's own. */
const WORDS = `mutation ($media: ID!, $post: ID!, $comment: ID!, $talk: ID!, $key: String!, $otherKey: String!) {
  sendMessage(input: { conversationId: $post, text: "x", idempotencyKey: "i" }) { errors { code field } }
  picture: sendMessage(input: { conversationId: $talk, mediaId: $media, idempotencyKey: $key }) { errors { code field } }
  answer: sendMessage(input: { conversationId: $talk, text: "x", replyToId: $comment, idempotencyKey: $otherKey }) {
    errors { code field }
  }
  markConversationRead(input: { conversationId: $post, upToMessageId: $comment }) { errors { code field } }
  upTo: markConversationRead(input: { conversationId: $talk, upToMessageId: $comment }) { errors { code field } }
  acceptConversationRequest(input: { conversationId: $post }) { errors { code field } }
  leaveConversation(input: { conversationId: $post }) { errors { code field } }
  setTyping(input: { conversationId: $post, isTyping: true }) { errors { code field } }
  reactToMessage(input: { messageId: $comment, emoji: "🔥" }) { errors { code field } }
  unsendMessage(input: { messageId: $comment }) { errors { code field } }
}`;

/** Of a story, what it is answered with, and of pushes. */
const ANSWERS = `mutation ($post: ID!) {
  replyToStory(input: { storyId: $post, text: "x", idempotencyKey: "j" }) { errors { code field } }
  muteConversation(input: { conversationId: $post, muted: true }) { errors { code field } }
}`;

export function badIds(system: () => TestSystem): void {
  describe('an id', () => {
    let ana: Person;
    let post: Post;
    let comment: Comment;
    let ownStory: string;
    let talk: string;

    beforeAll(async () => {
      const { ana: author, ben } = await world(system().client, { ana: {}, ben: {} });
      ana = author;
      post = await ana.publishes(await smallPhoto('allium-oreophilum'));
      comment = await ana.comments(post, 'first');
      ownStory = await eventually(async () => {
        const input = { mediaId: post.media[0]?.id, idempotencyKey: randomUUID() };
        return present('the story', (await ask('CreateStory', { input })).createStory.story).id;
      });
      const input = { memberIds: [ben.id], idempotencyKey: randomUUID() };
      const { startConversation } = await ask('StartConversation', { input });
      talk = present('the conversation', startConversation.conversation).id;
    });

    const ask = async <Name extends OperationName>(operation: Name, variables: Variables): Promise<Replies[Name]> =>
      dataOf(operation, await system().client.send(operation, variables, ana.accessToken));

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
      expect((await ask('StoryArchive', {})).storyArchive?.edges).toMatchObject([{ node: { id: ownStory } }]);
      const { userByUsername } = await ask('Highlights', { username: ana.username });
      expect(userByUsername?.highlights?.edges).toEqual([]);
      expect((await ask('ConversationMessages', { id: talk })).conversation?.messages?.edges).toEqual([]);
    });

    async function expectNothing(ids: { user: string; media: string; post: string; comment: string }): Promise<void> {
      const { client } = system();
      const read = await client.raw(
        `query ($user: ID!, $media: ID!, $post: ID!, $comment: ID!) {
          comment(id: $comment) { text } savedPosts(collectionId: $comment) { edges { cursor } }
          user(id: $user) { username postCount } media(id: $media) { status } post(id: $post) { caption likeCount }
          story(id: $post) { createdAt } conversation(id: $comment) { kind }
        }`,
        ids,
        ana.accessToken,
      );
      expect([read.data, read.errors]).toEqual([
        { user: null, media: null, post: null, comment: null, savedPosts: null, story: null, conversation: null },
        [],
      ]);

      const remarks = { post: ids.post, comment: ids.comment, own: post.id };
      const { user: _, ...shown } = ids;
      const refusals = [
        ...(await refusalsOf(CHANGES, { ...ids, ...remarks, key: randomUUID() })),
        ...(await refusalsOf(REMARKS, remarks)),
        ...(await refusalsOf(DISMISSAL, { post: ids.post })),
        ...(await refusalsOf(SHOWINGS, { ...shown, ownStory })),
        ...(await refusalsOf(ANSWERS, { post: ids.post })),
        ...(await refusalsOf(WORDS, { ...shown, talk, key: randomUUID(), otherKey: randomUUID() })),
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
        // An account that is not there is not told from one that blocks.
        ['startConversation', { code: 'RECIPIENT_UNAVAILABLE', field: ['memberIds'] }],
        notFound('setPostNotifications', 'userId'),
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
        // Whether a photo is there at all is not told from whether it is READY.
        ['createStory', { code: 'MEDIA_NOT_READY', field: ['mediaId'] }],
        notFound('viewStory', 'storyId'),
        notFound('reactToStory', 'storyId'),
        notFound('votePoll', 'storyId'),
        notFound('option', 'optionId'),
        notFound('deleteStory', 'storyId'),
        notFound('createHighlight', 'storyIds'),
        notFound('replyToStory', 'storyId'),
        notFound('muteConversation', 'conversationId'),
        notFound('sendMessage', 'conversationId'),
        notFound('picture', 'mediaId'),
        notFound('answer', 'replyToId'),
        notFound('markConversationRead', 'conversationId'),
        notFound('upTo', 'upToMessageId'),
        notFound('acceptConversationRequest', 'conversationId'),
        notFound('leaveConversation', 'conversationId'),
        notFound('setTyping', 'conversationId'),
        notFound('reactToMessage', 'messageId'),
        notFound('unsendMessage', 'messageId'),
      ]);
    }

    /** Of each of these mutations its field, and why it was refused. */
    async function refusalsOf(document: string, ids: Record<string, string>): Promise<unknown[][]> {
      const reply = await system().client.raw<Record<string, { errors: unknown[] }>>(document, ids, ana.accessToken);
      return Object.entries(dataOf('the mutations', reply)).map(([field, { errors }]) => [field, ...errors]);
    }
  });
}
