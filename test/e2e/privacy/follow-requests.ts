import { describe, expect, test } from 'vitest';
import { eventually, type Person, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { crowd } from '../crowd.ts';

export function followRequests(system: () => TestSystem): void {
  describe('requests to follow', () => {
    async function privateAna() {
      const people = await world(system().client, { ana: {}, ben: {} });
      await people.ana.updatesProfile({ isPrivate: true });
      return people;
    }

    async function asking(person: Person) {
      const reply = await system().client.send('FollowRequests', {}, person.accessToken);
      const page = present('the list', dataOf('the list', reply).viewer?.followRequests ?? null);
      return { names: page.edges.map(({ node }) => node.username), totalCount: page.totalCount };
    }

    test('are shown to whom they are made, and become follows when accepted, posts included', async () => {
      const { ana, ben } = await privateAna();
      const post = await ana.publishes();
      expect((await ben.tryFollows(ana)).user).toMatchObject({ viewerFollowState: 'REQUESTED', followerCount: 0 });
      await ben.follows(ana);
      expect(await asking(ana)).toEqual({ names: [ben.username], totalCount: 1 });
      expect([await ben.sees(post), (await ben.followingFeed()).edges]).toEqual([null, []]);

      expect((await ana.tryDoes('AcceptFollowRequest', ben)).user).toEqual({ id: ben.id, viewerIsFollowedBy: true });
      await ana.does('AcceptFollowRequest', ben);
      expect(await asking(ana)).toEqual({ names: [], totalCount: 0 });
      expect(await ben.profile(ana)).toMatchObject({ viewerFollowState: 'FOLLOWING', followerCount: 1 });
      expect(await ben.sees(post)).toMatchObject({ id: post.id });
      await eventually(async () => {
        expect((await ben.followingFeed()).edges.map(({ node }) => node?.id)).toEqual([post.id]);
      });

      await ana.does('RemoveFollower', ben);
      expect(await ben.sees(post)).toBe(null);
      expect(await ben.profile(ana)).toMatchObject({ viewerFollowState: 'NOT_FOLLOWING', followerCount: 0 });
    });

    test('end when they are declined or taken back, and can be made again', async () => {
      const { ana, ben } = await privateAna();
      await ben.follows(ana);
      await ana.does('DeclineFollowRequest', ben);
      expect(await ben.profile(ana)).toMatchObject({ viewerFollowState: 'NOT_FOLLOWING' });
      expect((await ana.tryDoes('AcceptFollowRequest', ben)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      await ben.follows(ana);
      await ben.unfollows(ana);
      expect(await asking(ana)).toEqual({ names: [], totalCount: 0 });
      await ben.follows(ana);
      expect(await asking(ana)).toEqual({ names: [ben.username], totalCount: 1 });
    });

    test('are accepted by whom they are made to and by nobody else', async () => {
      const { ana, ben } = await privateAna();
      await ben.follows(ana);
      expect((await ben.tryDoes('AcceptFollowRequest', ana)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect(await ben.profile(ana)).toMatchObject({ viewerFollowState: 'REQUESTED' });
    });

    test('are all accepted when the account goes public', async () => {
      const { ana } = await privateAna();
      const fans = await crowd(system(), 4);
      await Promise.all(fans.map((fan) => fan.follows(ana)));
      await ana.updatesProfile({ isPrivate: false });
      await eventually(async () => {
        expect(await ana.profile(ana)).toMatchObject({ followerCount: fans.length });
        expect(await asking(ana)).toEqual({ names: [], totalCount: 0 });
      });
    });

    test('are not needed by those who followed before the account went private', async () => {
      const { ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } });
      await ana.updatesProfile({ isPrivate: true });
      await ben.follows(ana);
      expect(await ben.profile(ana)).toMatchObject({ viewerFollowState: 'FOLLOWING', isPrivate: true });
      await ben.unfollows(ana);
      expect((await ben.tryFollows(ana)).user).toMatchObject({ viewerFollowState: 'REQUESTED' });
    });
  });
}
