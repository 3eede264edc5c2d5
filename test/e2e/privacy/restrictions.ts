import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { Comment, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

const ASK = `query ($id: ID!) {
  post(id: $id) {
    commentCount
    comments(sort: OLDEST) { edges { node { text replies { edges { node { text } } } } } }
  }
}`;

interface List<Node> {
  edges: { node: Node }[];
}

interface Answer {
  post: { commentCount: number; comments: List<{ text: string; replies: List<{ text: string }> }> };
}

export function restrictions(system: () => TestSystem): void {
  describe('what a restricted account comments', () => {
    let people: Record<'ana' | 'ben' | 'rex', Person>;
    let post: Post;
    let hidden: Comment;

    beforeAll(async () => {
      people = await world(system().client, { ana: {}, ben: {}, rex: {} });
      const { ana, ben, rex } = people;
      post = await ana.publishes();
      await rex.comments(post, 'before');
      await ana.does('Restrict', rex);
      hidden = await rex.comments(post, 'after');
      await ben.comments(post, 'ben');
      await ana.comments(post, 'answer', { replyTo: hidden });
    });

    const WHOLE = ['before', 'after: answer', 'ben'];
    // With what is hidden goes what answers it.
    const WITHOUT = ['ben'];

    test.each<['ana' | 'ben' | 'rex' | 'anonymous', string[]]>([
      ['ana', WHOLE],
      ['rex', WHOLE],
      ['ben', WITHOUT],
      ['anonymous', WITHOUT],
    ])('under the post of who restricts it is seen so by %s: %j', async (name, texts) => {
      const viewer = name === 'anonymous' ? undefined : people[name];
      const { data } = await system().client.raw<Answer>(ASK, { id: post.id }, viewer?.accessToken);
      const seen = data?.post.comments.edges.map(({ node: { text, replies } }) =>
        [text, ...replies.edges.map(({ node }) => node.text)].join(': '),
      );
      expect(seen).toEqual(texts);
      expect(data?.post.commentCount).toBe(4);
    });

    test('cannot be answered by those who do not see it', async () => {
      const refused = await people.ben.tryComments(post, 'hello', { replyTo: hidden });
      const nothing = await people.ben.tryComments(post, 'hello', { replyTo: { id: String(BigInt(hidden.id) + 1n) } });
      expect(refused.errors).toMatchObject([{ code: 'NOT_FOUND', field: ['replyToId'] }]);
      expect(refused).toEqual(nothing);
    });

    test('is seen by all under the posts of others', async () => {
      const { ana, ben, rex } = people;
      const other = await ben.publishes();
      await rex.comments(other, 'here');
      for (const viewer of [ana, ben]) expect((await viewer.sees(other))?.comments?.edges).toHaveLength(1);
    });

    test('and that it is restricted it is not told', async () => {
      const { ana, rex } = people;
      expect(await ana.profile(rex)).toMatchObject({ viewerRestricts: true });
      expect(await rex.profile(ana)).toMatchObject({ viewerRestricts: false });
      const reply = await system().client.send('RestrictedAccounts', {}, ana.accessToken);
      const list = present('the list', dataOf('the list', reply).viewer?.restricted ?? null);
      expect(list.edges.map(({ node }) => node.id)).toEqual([rex.id]);
    });
  });
}
