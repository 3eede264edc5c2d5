import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { Comment, Post, Thread, UserError } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

type Change = 'DeleteComment' | 'LikeComment' | 'UnlikeComment' | 'PinComment' | 'UnpinComment';

export function threads(system: () => TestSystem): void {
  describe('threads of comments', () => {
    let ana: Person;
    let ben: Person;
    let eve: Person;
    let mediaId: string;

    beforeAll(async () => {
      ({ ana, ben, eve } = await world(system().client, { ana: {}, ben: {}, eve: {} }));
      mediaId = await ana.uploads(await smallPhoto('allium-oreophilum'));
    });

    const publish = async (): Promise<Post> => present('the post', (await ana.tryPublishes([mediaId])).post);

    /** What a change of a comment answers; each payload has one field besides its errors. */
    async function tries(by: Person, change: Change, { id }: { id: string }) {
      const reply = await system().client.send(change, { input: { commentId: id } }, by.accessToken);
      const [payload] = Object.values(dataOf(change, reply)) as [{ errors: UserError[] }];
      return payload;
    }
    const does = async (by: Person, change: Change, comment: { id: string }) =>
      accepted(change, await tries(by, change, comment));
    const refusal = async (by: Person, change: Change, comment: { id: string }) =>
      (await tries(by, change, comment)).errors.map(({ code, field }) => [code, ...(field ?? [])].join(' '));

    async function threadsOf({ id }: Post, viewer: Person = eve): Promise<Thread[]> {
      const reply = await system().client.send('PostComments', { id }, viewer.accessToken);
      const comments = present('the comments', dataOf('the comments', reply).post?.comments ?? null);
      return comments.edges.map(({ node }) => node);
    }
    async function repliesTo({ id }: { id: string }, page: { first?: number; after?: string | null } = {}) {
      const reply = await system().client.send('CommentReplies', { id, ...page }, eve.accessToken);
      return dataOf('the replies', reply).comment;
    }

    test('answers stand in the thread of what they answer, the earliest first, page by page', async () => {
      const post = await publish();
      const question = await ben.comments(post, 'Where is this?');
      const answer = await ana.comments(post, 'In the north', { replyTo: question });
      await ben.comments(post, 'How far?', { replyTo: answer });
      await eve.comments(post, 'Very far', { replyTo: question });
      await eve.comments(post, 'Beautiful');

      const [, first] = await threadsOf(post);
      expect(first).toMatchObject({
        text: 'Where is this?',
        replyCount: 3,
        replies: { pageInfo: { hasNextPage: true } },
      });
      expect(first?.replies?.edges.map(({ node }) => [node.text, node.replyTo?.id])).toEqual([
        ['In the north', question.id],
        ['How far?', answer.id],
      ]);
      const rest = await repliesTo(question, { after: first?.replies?.pageInfo.endCursor ?? null });
      expect(rest?.replies).toMatchObject({
        edges: [{ node: { text: 'Very far' } }],
        pageInfo: { hasNextPage: false },
      });
      expect(await repliesTo(answer)).toMatchObject({ replyCount: 0, replies: { edges: [] } });
    });

    test('comments are liked once each, and the heart is the viewer’s own', async () => {
      const post = await publish();
      const comment = await ben.comments(post, 'Beautiful');
      await Promise.all([does(eve, 'LikeComment', comment), does(eve, 'LikeComment', comment)]);
      expect((await threadsOf(post, eve))[0]).toMatchObject({ likeCount: 1, viewerHasLiked: true });
      expect((await threadsOf(post, ana))[0]).toMatchObject({ likeCount: 1, viewerHasLiked: false });
      await does(eve, 'UnlikeComment', comment);
      expect((await threadsOf(post, eve))[0]).toMatchObject({ likeCount: 0, viewerHasLiked: false });
    });

    test('three comments can be pinned, by the author of the post; the latest pinned comes first', async () => {
      const post = await publish();
      const said: Comment[] = [];
      for (const text of ['one', 'two', 'three', 'four']) said.push(await ben.comments(post, text));
      const [one, two, three, four] = said as [Comment, Comment, Comment, Comment];
      for (const comment of [two, one, three]) await does(ana, 'PinComment', comment);
      expect(await refusal(ana, 'PinComment', four)).toEqual(['LIMIT_REACHED commentId']);
      expect((await threadsOf(post)).map(({ text, isPinned }) => [text, isPinned])).toEqual([
        ...['three', 'one', 'two'].map((text) => [text, true]),
        ['four', false],
      ]);
      await does(ana, 'UnpinComment', one);
      await does(ana, 'UnpinComment', one);
      await does(ana, 'PinComment', four);
      expect((await threadsOf(post)).map(({ text }) => text)).toEqual(['four', 'three', 'two', 'one']);

      for (const change of ['PinComment', 'UnpinComment'] as const) {
        expect(await refusal(ben, change, one)).toEqual(['NOT_ALLOWED commentId']);
        expect(await refusal(ana, change, post)).toEqual(['NOT_FOUND commentId']);
      }
      const answer = await ben.comments(post, 'an answer', { replyTo: one });
      expect(await refusal(ana, 'PinComment', answer)).toEqual(['INVALID commentId']);
    });

    test('a comment is deleted by who wrote it or by the author of the post, with what answers it', async () => {
      const post = await publish();
      const [question, aside] = [await ben.comments(post, 'Where is this?'), await eve.comments(post, 'Beautiful')];
      const answer = await eve.comments(post, 'In the north', { replyTo: question });
      const deeper = await ben.comments(post, 'How far?', { replyTo: answer });
      expect(await refusal(eve, 'DeleteComment', question)).toEqual(['NOT_ALLOWED commentId']);

      expect(await does(eve, 'DeleteComment', answer)).toMatchObject({
        ...{ deletedCommentId: answer.id, post: { commentCount: 3 } },
      });
      const left = await repliesTo(question);
      expect(left?.replies?.edges.map(({ node }) => [node.text, node.replyTo])).toEqual([['How far?', null]]);

      await does(ana, 'DeleteComment', question);
      expect(await refusal(ana, 'DeleteComment', question)).toEqual(['NOT_FOUND commentId']);
      expect(await repliesTo(deeper)).toBe(null);
      for (const change of ['LikeComment', 'DeleteComment'] as const)
        expect(await refusal(ben, change, deeper)).toEqual(['NOT_FOUND commentId']);
      expect((await ben.tryComments(post, 'late', { replyTo: deeper })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect((await threadsOf(post)).map(({ id }) => id)).toEqual([aside.id]);
      expect(await ana.sees(post)).toMatchObject({ commentCount: 1 });
    });
  });
}
