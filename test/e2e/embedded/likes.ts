import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { operationText } from '../../kit/client.ts';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { LikePayload, Page, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { crowd } from '../crowd.ts';
import { everyEdge } from '../pages.ts';

const LIKED_BY = `query LikedBy($id: ID!, $first: Int!, $after: String) {
  post(id: $id) {
    likedBy(first: $first, after: $after) {
      edges { likedAt node { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface LikedBy {
  post: { likedBy: Page<{ likedAt: string; node: { id: string } | null }> };
}

interface Friends {
  post: { likedByFollowing: { id: string }[] };
}

export function likes(system: () => TestSystem): void {
  describe('likes', () => {
    let ana: Person;
    let ben: Person;
    let fans: Person[];
    let mediaId: string;

    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
      [mediaId, fans] = await Promise.all([ana.uploads(await smallPhoto('allium-oreophilum')), crowd(system(), 6)]);
    });

    const publish = async (): Promise<Post> => present('the post', (await ana.tryPublishes([mediaId])).post);

    test('two taps are one like', async () => {
      const post = await publish();
      await Promise.all([ben.likes(post), ben.likes(post)]);
      expect(await ben.sees(post)).toMatchObject({ likeCount: 1, viewerHasLiked: true });
      expect(await ana.sees(post)).toMatchObject({ likeCount: 1, viewerHasLiked: false });
      expect(await likersOf(post)).toEqual([ben.id]);
    });

    test('many at once are counted exactly, each once', async () => {
      const post = await publish();
      await Promise.all(fans.flatMap((fan) => [fan.likes(post), fan.likes(post), fan.likes(post)]));
      expect(await ana.sees(post)).toMatchObject({ likeCount: fans.length });
      const leaving = fans.slice(0, 2);
      await Promise.all(leaving.flatMap((fan) => [fan.unlikes(post), fan.unlikes(post)]));
      expect(await ana.sees(post)).toMatchObject({ likeCount: fans.length - 2 });
      const staying = fans.slice(2).map(({ id }) => id);
      expect((await likersOf(post)).toSorted()).toEqual(staying.toSorted());
    });

    test('taps that cross each other leave count, list and heart in agreement', async () => {
      const post = await publish();
      await Promise.all(
        fans.flatMap((fan) => [fan.likes(post), fan.unlikes(post), fan.likes(post), fan.unlikes(post)]),
      );
      const likers = await likersOf(post);
      expect(await ana.sees(post)).toMatchObject({ likeCount: likers.length });
      for (const fan of fans) {
        expect(await fan.sees(post)).toMatchObject({ viewerHasLiked: likers.includes(fan.id) });
      }
    });

    test('sent again and again on a network that loses replies, they are counted as they stand', async () => {
      const post = await publish();
      const leaving = fans.slice(0, 2);
      await Promise.all(
        fans.flatMap((fan) => {
          const key = randomUUID();
          return [likeInVain(fan, post, key), likeWithKey(fan, post, key), likeWithKey(fan, post, randomUUID())];
        }),
      );
      await Promise.all(leaving.flatMap((fan) => [fan.unlikes(post), fan.unlikes(post)]));
      const staying = fans.slice(2).map(({ id }) => id);
      expect(await ana.sees(post)).toMatchObject({ likeCount: staying.length });
      expect((await likersOf(post)).toSorted()).toEqual(staying.toSorted());
    });

    test('the reply has the new count and heart already', async () => {
      const post = await publish();
      expect(await ben.tryLikes(post)).toEqual({
        errors: [],
        post: { id: post.id, likeCount: 1, viewerHasLiked: true },
      });
      expect((await ben.tryUnlikes(post)).post).toEqual({ id: post.id, likeCount: 0, viewerHasLiked: false });
      expect((await ben.tryUnlikes(post)).errors).toEqual([]);
    });

    test('a like that is sent again after it was taken back does not come back', async () => {
      const post = await publish();
      await likeWithKey(ben, post, 'lost reply');
      await ben.unlikes(post);
      const replay = await likeWithKey(ben, post, 'lost reply');
      expect(replay.errors).toEqual([]);
      expect(await ana.sees(post)).toMatchObject({ likeCount: 0 });
    });

    test('a key that belongs to another like is a conflict, and changes nothing', async () => {
      const [one, other] = [await publish(), await publish()];
      await likeWithKey(ben, one, 'one intent');
      expect((await likeWithKey(ben, other, 'one intent')).errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
      expect(await ana.sees(other)).toMatchObject({ likeCount: 0 });
    });

    test('likedBy names everyone, the latest first, page by page', async () => {
      const post = await publish();
      for (const fan of fans) await fan.likes(post);
      const latestFirst = fans.map(({ id }) => id).toReversed();
      expect(await likersOf(post, 4)).toEqual(latestFirst);
      expect(await likersOf(post, 1)).toEqual(latestFirst);
    });

    test('likedByFollowing names whom one follows and sees, the latest first', async () => {
      const post = await publish();
      const [near, nearer, far, gone] = fans as [Person, Person, Person, Person];
      await Promise.all([near, nearer, gone].map((fan) => ben.follows(fan)));
      for (const fan of [near, far, gone, nearer]) await fan.likes(post);
      expect(await friendsOf(ben, post)).toEqual([nearer.id, gone.id, near.id]);
      expect(await friendsOf(ben, post, 2)).toEqual([nearer.id, gone.id]);
      await gone.does('Block', ben);
      await near.unlikes(post);
      expect(await friendsOf(ben, post)).toEqual([nearer.id]);
      expect(await friendsOf(undefined, post)).toEqual([]);
    });

    test('nobody likes without an account, or what is not there', async () => {
      const post = await publish();
      const { data, errors } = await system().client.send('LikePost', { input: { postId: post.id } });
      expect([data, errors[0]?.extensions?.code]).toEqual([null, 'UNAUTHENTICATED']);
      expect((await ben.tryLikes({ id: ben.id })).errors).toMatchObject([{ code: 'NOT_FOUND', field: ['postId'] }]);
    });

    async function likeWithKey(person: Person, post: Post, idempotencyKey: string): Promise<LikePayload> {
      const input = { postId: post.id, idempotencyKey };
      return dataOf('the like', await system().client.send('LikePost', { input }, person.accessToken)).likePost;
    }

    async function friendsOf(viewer: Person | undefined, { id }: Post, first = 10): Promise<string[]> {
      const query = 'query ($id: ID!, $first: Int!) { post(id: $id) { likedByFollowing(first: $first) { id } } }';
      const reply = await system().client.raw<Friends>(query, { id, first }, viewer?.accessToken);
      return dataOf('the friends', reply).post.likedByFollowing.map((friend) => friend.id);
    }

    /** Hangs up before the answer can have come, and sends it once more. */
    async function likeInVain(person: Person, post: Post, idempotencyKey: string): Promise<LikePayload> {
      const variables = { input: { postId: post.id, idempotencyKey } };
      const lost = fetch(system().client.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${person.accessToken}` },
        body: JSON.stringify({ query: operationText('LikePost'), variables }),
        signal: AbortSignal.timeout(5),
      });
      await lost.catch(() => undefined);
      return likeWithKey(person, post, idempotencyKey);
    }

    /** Ids of all likers, read in pages of `first`; the times never rise from one to the next. */
    async function likersOf({ id }: { id: string }, first = 100): Promise<string[]> {
      const edges = await everyEdge(async (after) => {
        const reply = await system().client.raw<LikedBy>(LIKED_BY, { id, first, after }, ana.accessToken);
        return dataOf('likedBy', reply).post.likedBy;
      });
      const times = edges.map(({ likedAt }) => likedAt);
      expect(times).toEqual(times.toSorted().toReversed());
      return edges.map(({ node }) => node?.id ?? 'somebody unknown');
    }
  });
}
