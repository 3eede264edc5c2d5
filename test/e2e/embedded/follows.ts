import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { crowd } from '../crowd.ts';
import { everyEdge } from '../pages.ts';

type List = 'followers' | 'following';

interface PageOptions {
  first?: number;
  after?: string | null;
  viewer?: Person;
}

export function follows(system: () => TestSystem): void {
  describe('follows', () => {
    let fans: Person[];

    beforeAll(async () => {
      fans = await crowd(system(), 6);
    });

    const pair = () => world(system().client, { ana: {}, ben: {} });

    test('show on both sides at once', async () => {
      const { ana, ben } = await pair();
      const before = await ben.tryFollows(ana);
      expect(before.user).toEqual({ id: ana.id, followerCount: 1, viewerFollowState: 'FOLLOWING' });
      expect(await ben.profile(ana)).toMatchObject({ viewerFollowState: 'FOLLOWING', viewerIsFollowedBy: false });
      expect(await ana.profile(ben)).toMatchObject({ viewerFollowState: 'NOT_FOLLOWING', viewerIsFollowedBy: true });
      expect(await ben.profile(ben)).toMatchObject({ viewerFollowState: 'SELF', followingCount: 1, followerCount: 0 });
      expect((await ben.tryUnfollows(ana)).user).toEqual({
        ...{ id: ana.id, followerCount: 0, viewerFollowState: 'NOT_FOLLOWING' },
      });
      expect((await ben.tryUnfollows(ana)).errors).toEqual([]);
      expect(await ben.profile(ben)).toMatchObject({ followingCount: 0 });
    });

    test('many at once are counted exactly, each once', async () => {
      const { ana } = await pair();
      await Promise.all(fans.flatMap((fan) => [fan.follows(ana), fan.follows(ana), fan.follows(ana)]));
      expect(await ana.profile(ana)).toMatchObject({ followerCount: fans.length });
      await Promise.all(fans.slice(0, 3).flatMap((fan) => [fan.unfollows(ana), fan.unfollows(ana)]));
      expect(await ana.profile(ana)).toMatchObject({ followerCount: fans.length - 3 });
    });

    test('taps that cross each other leave counts, lists and buttons in agreement', async () => {
      const { ana } = await pair();
      await Promise.all(fans.flatMap((fan) => [fan.follows(ana), fan.unfollows(ana), fan.follows(ana)]));
      const followers = await idsOf('followers', ana);
      expect(await ana.profile(ana)).toMatchObject({ followerCount: followers.length });
      for (const fan of fans) {
        const isFollowing = followers.includes(fan.id);
        const state = isFollowing ? 'FOLLOWING' : 'NOT_FOLLOWING';
        expect(await fan.profile(ana)).toMatchObject({ viewerFollowState: state });
        const ownList = await idsOf('following', fan);
        expect(ownList.includes(ana.id)).toBe(isFollowing);
        expect(await fan.profile(fan)).toMatchObject({ followingCount: ownList.length });
      }
      await Promise.all(fans.map((fan) => fan.unfollows(ana)));
    });

    test('two that follow each other at the same moment both do', async () => {
      const { ana, ben } = await pair();
      await Promise.all([ana.follows(ben), ben.follows(ana)]);
      for (const [one, other] of [
        [ana, ben],
        [ben, ana],
      ] as const) {
        const both = { viewerFollowState: 'FOLLOWING', viewerIsFollowedBy: true, followerCount: 1, followingCount: 1 };
        expect(await one.profile(other)).toMatchObject(both);
      }
    });

    test('nobody follows themselves', async () => {
      const { ana } = await pair();
      expect((await ana.tryFollows(ana)).errors).toMatchObject([{ code: 'NOT_ALLOWED', field: ['userId'] }]);
      expect(await ana.profile(ana)).toMatchObject({ followerCount: 0, followingCount: 0 });
    });

    test('a key that belongs to another follow is a conflict, and changes nothing', async () => {
      const { ana, ben } = await pair();
      const [fan] = fans as [Person];
      const followWithKey = async ({ id }: Person) => {
        const input = { userId: id, idempotencyKey: `one intent of ${ana.id}` };
        return dataOf('follow', await system().client.send('Follow', { input }, fan.accessToken)).follow;
      };
      expect((await followWithKey(ana)).errors).toEqual([]);
      expect((await followWithKey(ana)).errors).toEqual([]);
      expect(await followWithKey(ben)).toMatchObject({ user: null, errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
      expect(await ben.profile(ben)).toMatchObject({ followerCount: 0 });
    });

    test('lists come the latest first, page by page', async () => {
      const { ana } = await pair();
      for (const fan of fans) {
        await fan.follows(ana);
        await ana.follows(fan);
      }
      const latestFirst = fans.map(({ id }) => id).toReversed();
      for (const first of [1, 2, 4, 100]) {
        expect(await idsOf('followers', ana, first)).toEqual(latestFirst);
        expect(await idsOf('following', ana, first)).toEqual(latestFirst);
      }
      expect(await page('followers', ana, { first: 2 })).toMatchObject({ totalCount: fans.length });
    });

    test('a page of followers says how the viewer stands to each', async () => {
      const { ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } });
      const [fan] = fans as [Person];
      await fan.follows(ana);
      await ben.follows(fan);
      const { edges } = await page('followers', ana, { viewer: ben });
      expect(Object.fromEntries(edges.map(({ node }) => [node.id, node.viewerFollowState]))).toEqual({
        [fan.id]: 'FOLLOWING',
        [ben.id]: 'SELF',
      });
    });

    async function page(list: List, owner: Person, { first = 100, after = null, viewer = owner }: PageOptions) {
      const { client } = system();
      const variables = { userId: owner.id, first, after };
      const found =
        list === 'followers'
          ? dataOf(list, await client.send('Followers', variables, viewer.accessToken)).user?.followers
          : dataOf(list, await client.send('Following', variables, viewer.accessToken)).user?.following;
      return present(list, found ?? null);
    }

    async function idsOf(list: List, owner: Person, first = 100): Promise<string[]> {
      const edges = await everyEdge((after) => page(list, owner, { first, after }));
      return edges.map(({ node }) => node.id);
    }
  });
}
