import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { Page, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { everyEdge } from '../pages.ts';

const COMMENTS = `query Comments($id: ID!, $sort: CommentSort!, $first: Int!, $after: String) {
  post(id: $id) {
    comments(sort: $sort, first: $first, after: $after) {
      edges { cursor node { text replyTo { text } author { username } viewerCanDelete } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Comments {
  post: {
    comments: Page<{
      cursor: string;
      node: { text: string; replyTo: { text: string } | null; author: { username: string }; viewerCanDelete: boolean };
    }>;
  };
}

type Sort = 'NEWEST' | 'OLDEST';

export function comments(system: () => TestSystem): void {
  describe('comments', () => {
    let ana: Person;
    let ben: Person;
    let eve: Person;
    let mediaId: string;

    beforeAll(async () => {
      ({ ana, ben, eve } = await world(system().client, { ana: {}, ben: {}, eve: {} }));
      mediaId = await ana.uploads(await smallPhoto('allium-oreophilum'));
    });

    const publish = async (): Promise<Post> => present('the post', (await ana.tryPublishes([mediaId])).post);

    test('many at once are counted exactly and all kept', async () => {
      const post = await publish();
      const texts = Array.from({ length: 12 }, (_, index) => `comment ${index}`);
      await Promise.all(texts.map((text, index) => (index % 2 ? ben : eve).comments(post, text)));
      expect(await ana.sees(post)).toMatchObject({ commentCount: 12 });
      expect((await textsOf(post, 'NEWEST', 100)).toSorted()).toEqual(texts.toSorted());
    });

    test('come the latest first or the earliest first, in pages of any size', async () => {
      const post = await publish();
      const spoken = ['one', 'two', 'three', 'four', 'five'];
      for (const text of spoken) await ben.comments(post, text);
      for (const first of [1, 2, 5]) {
        expect(await textsOf(post, 'OLDEST', first)).toEqual(spoken);
        expect(await textsOf(post, 'NEWEST', first)).toEqual(spoken.toReversed());
      }
    });

    test('a reply is counted under the post, but stands in its thread, and says what it answers', async () => {
      const post = await publish();
      const question = await ben.comments(post, 'Where is this?');
      const answer = await ana.comments(post, 'In Black Canyon', { replyTo: question });
      expect(answer).toMatchObject({ replyTo: { id: question.id }, post: { id: post.id, commentCount: 2 } });
      expect(await textsOf(post, 'NEWEST', 100)).toEqual(['Where is this?']);
    });

    test('a reply answers only what was said under the same post', async () => {
      const [post, elsewhere] = [await publish(), await publish()];
      const comment = await ben.comments(elsewhere, 'elsewhere');
      for (const replyTo of [comment, post, { id: ana.id }, { id: 'not an id' }]) {
        const { errors } = await ben.tryComments(post, 'an answer', { replyTo });
        expect(errors).toMatchObject([{ code: 'NOT_FOUND', field: ['replyToId'] }]);
      }
      expect(await ana.sees(post)).toMatchObject({ commentCount: 0 });
    });

    test('sent again with the same key it is the same comment', async () => {
      const post = await publish();
      const once = { idempotencyKey: 'lost reply' };
      const replays = await Promise.all(Array.from({ length: 4 }, () => ben.comments(post, 'Beautiful', once)));
      expect(new Set(replays.map(({ id }) => id)).size).toBe(1);
      expect(await ana.sees(post)).toMatchObject({ commentCount: 1 });
    });

    test('another comment with the same key is a conflict, and not written', async () => {
      const post = await publish();
      const once = { idempotencyKey: 'one intent' };
      await ben.comments(post, 'Beautiful', once);
      expect(await ben.tryComments(post, 'Ugly', once)).toMatchObject({
        comment: null,
        errors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
      });
      expect(await textsOf(post, 'NEWEST', 100)).toEqual(['Beautiful']);
    });

    test('may be deleted by who wrote it and by the author of the post', async () => {
      const post = await publish();
      await ben.comments(post, 'mine');
      const canDelete = async (person: Person) =>
        (await page(post, 'NEWEST', 1, null, person)).edges.map(({ node }) => node.viewerCanDelete);
      expect([await canDelete(ana), await canDelete(ben), await canDelete(eve)]).toEqual([[true], [true], [false]]);
    });

    test('has 1 to 1000 characters, not only white space', async () => {
      const post = await publish();
      for (const text of ['', ' \n ', 'x'.repeat(1001)]) {
        expect((await ben.tryComments(post, text)).errors).toMatchObject([{ code: 'INVALID', field: ['text'] }]);
      }
      await ben.comments(post, '🌸'.repeat(500));
      expect(await ana.sees(post)).toMatchObject({ commentCount: 1 });
    });

    async function page({ id }: Post, sort: Sort, first: number, after: string | null = null, viewer = ana) {
      const reply = await system().client.raw<Comments>(COMMENTS, { id, sort, first, after }, viewer.accessToken);
      return dataOf('comments', reply).post.comments;
    }

    async function textsOf(post: Post, sort: Sort, first: number): Promise<string[]> {
      const edges = await everyEdge((after) => page(post, sort, first, after));
      return edges.map(({ node }) => node.text);
    }
  });
}
