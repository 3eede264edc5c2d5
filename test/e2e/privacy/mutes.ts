import { beforeAll, describe, expect, test } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

export function mutes(system: () => TestSystem): void {
  describe('mutes', () => {
    let ben: Person;
    let noisy: Person;
    let posts: { noisy: Post[]; calm: Post[] };

    beforeAll(async () => {
      const people = await world(system().client, { noisy: {}, calm: {}, ben: { follows: ['noisy', 'calm'] } });
      ({ ben, noisy } = people);
      const publishes = async (author: Person) => {
        const mediaId = await author.uploads(await smallPhoto('allium-oreophilum'));
        return Promise.all(Array.from({ length: 3 }, () => author.publishesMedia([mediaId])));
      };
      const [byNoisy, byCalm] = await Promise.all([publishes(noisy), publishes(people.calm)]);
      posts = { noisy: byNoisy, calm: byCalm };
      await eventually(async () => expect((await ben.followingFeed()).edges).toHaveLength(6));
    });

    const idsOf = (edges: { node: { id: string } | null }[]) => edges.map(({ node }) => node?.id).toSorted();
    const ids = (of: Post[]) => of.map(({ id }) => id).toSorted();

    test('leave no gap in the feeds, take effect on the next page, and end at once', async () => {
      const first = await ben.homeFeed({ first: 1 });
      await ben.does('Mute', noisy);
      for (const feed of [await ben.homeFeed({ first: 3 }), await ben.followingFeed({ first: 3 })]) {
        expect(idsOf(feed.edges)).toEqual(ids(posts.calm));
        expect(feed.pageInfo.hasNextPage).toBe(false);
      }
      const rest = await ben.homeFeed({ first: 10, after: first.pageInfo.endCursor });
      expect(idsOf(rest.edges).filter((id) => ids(posts.noisy).includes(id ?? ''))).toEqual([]);

      await ben.does('Unmute', noisy);
      const all = ids([...posts.noisy, ...posts.calm]);
      expect(idsOf((await ben.followingFeed()).edges)).toEqual(all);
      await eventually(async () => expect(idsOf((await ben.homeFeed()).edges)).toEqual(all));
    });

    test('are the viewer’s secret, and hide nothing else', async () => {
      await ben.does('Mute', noisy);
      expect(await ben.profile(noisy)).toMatchObject({
        viewerMutes: true,
        viewerFollowState: 'FOLLOWING',
        postCount: 3,
      });
      expect(await noisy.profile(ben)).toMatchObject({ viewerMutes: false, viewerIsFollowedBy: true });
      const mutedBy = async ({ accessToken }: Person) => {
        const reply = await system().client.send('MutedAccounts', {}, accessToken);
        return present('the list', dataOf('the list', reply).viewer?.muted ?? null).edges.map(({ node }) => node.id);
      };
      expect([await mutedBy(ben), await mutedBy(noisy)]).toEqual([[noisy.id], []]);
      await ben.does('Unmute', noisy);
      expect(await mutedBy(ben)).toEqual([]);
    });
  });
}
