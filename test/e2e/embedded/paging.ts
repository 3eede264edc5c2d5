import { beforeAll, describe, expect, test } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { present } from '../../kit/refusals.ts';
import type { Feed, FeedEdge } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { everyEdge } from '../pages.ts';

export function paging(system: () => TestSystem): void {
  describe('feeds', () => {
    let ana: Person;
    let cleo: Person;
    let mediaOf: Map<Person, string>;

    beforeAll(async () => {
      ({ ana, cleo } = await world(system().client, { ana: {}, cleo: {} }));
      mediaOf = new Map(
        await Promise.all(
          [ana, cleo].map(
            async (author) => [author, await author.uploads(await smallPhoto('nagasaki-boats'))] as const,
          ),
        ),
      );
    });

    /** Somebody new who follows both authors, and so many posts by each of them. */
    async function follower(): Promise<Person> {
      const { ben } = await world(system().client, { ben: {} });
      for (const author of [ana, cleo]) await ben.follows(author);
      return ben;
    }

    async function publishes(author: Person): Promise<string> {
      const payload = await author.tryPublishes([mediaOf.get(author) ?? '']);
      return present('the post', payload.post).id;
    }

    const publishEach = async (count: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let n = 0; n < count; n++) ids.push(await publishes(ana), await publishes(cleo));
      return ids;
    };

    test('pages of the home feed repeat nothing and leave nothing out while new posts arrive', async () => {
      const ben = await follower();
      const old = await publishEach(6);
      await eventually(async () => expect(await idsOf(ben, 'homeFeed', 100)).toEqual(expect.arrayContaining(old)));
      const known = await idsOf(ben, 'homeFeed', 100);

      const fresh: string[] = [];
      const edges = await everyEdge(async (after) => {
        const page = await ben.homeFeed({ first: 4, after });
        fresh.push(await publishes(ana));
        await eventually(async () => expect(await idsOf(ben, 'followingFeed', 1)).toEqual([fresh.at(-1)]));
        return page;
      });
      expect(edges.map(idOf)).toEqual(known);
      await eventually(async () => expect(await idsOf(ben, 'homeFeed', 100)).toEqual(expect.arrayContaining(fresh)));
    });

    test('all pages of one order are of the same moment', async () => {
      const ben = await follower();
      const times: string[] = [];
      await everyEdge(async (after) => {
        const page = await ben.homeFeed({ first: 3, after });
        times.push(page.generatedAt);
        return page;
      });
      expect(times.length).toBeGreaterThan(2);
      expect(new Set(times).size).toBe(1);
    });

    test('the following feed is chronological, in pages of any size, while new posts arrive', async () => {
      const ben = await follower();
      await publishEach(3);
      await eventually(async () => expect(await idsOf(ben, 'followingFeed', 100)).toEqual(await published()));
      const known = await idsOf(ben, 'followingFeed', 100);
      expect(known.toSorted(newestFirst)).toEqual(known);
      for (const first of [1, 4, 100]) {
        const edges = await everyEdge(async (after) => {
          const page = await ben.followingFeed({ first, after });
          if (first === 4) await publishes(cleo);
          return page;
        });
        expect(edges.map(idOf).filter((id) => known.includes(id))).toEqual(known);
        expect(new Set(edges.map(idOf)).size).toBe(edges.length);
      }
    });

    test('posts that arrive while the feed is being read all show up', async () => {
      const ben = await follower();
      for (let round = 0; round < 8; round++) {
        let arriving = true;
        const reading = [1, 2, 3, 4].map(async () => {
          while (arriving) await ben.homeFeed({ first: 5 });
        });
        const ids = await Promise.all([ana, cleo].map(publishes));
        await eventually(async () => expect(await idsOf(ben, 'followingFeed', 2)).toEqual(ids.toSorted(newestFirst)));
        arriving = false;
        await Promise.all(reading);
        expect(await idsOf(ben, 'homeFeed', 100)).toEqual(expect.arrayContaining(ids));
      }
    });

    test('an order that Redis lost goes on behind the last post, and the next refresh begins at the top', async () => {
      const ben = await follower();
      await publishEach(2);
      await eventually(async () => expect(await idsOf(ben, 'followingFeed', 100)).toEqual(await published()));
      const top = await ben.homeFeed({ first: 2 });
      await system().flushCaches();
      const last = top.edges.map(idOf).at(-1) ?? '';
      const older = (await published()).filter((id) => BigInt(id) < BigInt(last));
      const rest = await everyEdge((after) => ben.homeFeed({ first: 5, after: after ?? top.pageInfo.endCursor }));
      expect(rest.map(idOf)).toEqual(older);
      expect(await idsOf(ben, 'homeFeed', 2)).toEqual(top.edges.map(idOf));
    });

    test('whom one stops following leaves the feed at once, also further down', async () => {
      const ben = await follower();
      await eventually(async () => expect(await authorsSeenBy(ben)).toEqual(new Set([ana.id, cleo.id])));
      const { pageInfo } = await ben.homeFeed({ first: 1 });
      await ben.unfollows(cleo);
      expect(await authorsSeenBy(ben)).toEqual(new Set([ana.id]));
      const rest = await ben.homeFeed({ first: 100, after: pageInfo.endCursor });
      expect(new Set(rest.edges.map(({ node }) => node?.author?.id))).toEqual(new Set([ana.id]));
      await ben.follows(cleo);
      await eventually(async () => expect(await authorsSeenBy(ben)).toEqual(new Set([ana.id, cleo.id])));
    });

    test("an author's posts come the newest first, page by page, and are counted", async () => {
      const ids = await idsByAuthor(ana, 100);
      expect(ids.toSorted(newestFirst)).toEqual(ids);
      expect(await idsByAuthor(ana, 3)).toEqual(ids);
      expect(await cleo.profile(ana)).toMatchObject({ postCount: ids.length });
    });

    test('who follows nobody has an empty feed, with their own posts once there are some', async () => {
      const { eve } = await world(system().client, { eve: {} });
      const empty = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
      expect(await eve.homeFeed()).toMatchObject(empty);
      expect(await eve.followingFeed()).toMatchObject(empty);
      const { id } = await eve.publishes(await smallPhoto('nagasaki-boats'));
      await eventually(async () => expect(await idsOf(eve, 'homeFeed', 10)).toEqual([id]));
    });

    async function idsOf(reader: Person, feed: 'homeFeed' | 'followingFeed', first: number): Promise<string[]> {
      const page: Feed<FeedEdge> = await reader[feed]({ first });
      return page.edges.map(idOf);
    }

    async function idsByAuthor(author: Person, first: number): Promise<string[]> {
      const edges = await everyEdge(async (after) =>
        present('the posts', present('the profile', await author.profile(author, { first, after })).posts),
      );
      return edges.map(({ node }) => node.id);
    }

    /** Ids of everything the two authors have published, newest first. */
    async function published(): Promise<string[]> {
      return [...(await idsByAuthor(ana, 100)), ...(await idsByAuthor(cleo, 100))].toSorted(newestFirst);
    }

    async function authorsSeenBy(reader: Person): Promise<Set<string | undefined>> {
      return new Set((await reader.homeFeed({ first: 100 })).edges.map(({ node }) => node?.author?.id));
    }
  });
}

const idOf = ({ node }: FeedEdge): string => node?.id ?? 'nothing';
const newestFirst = (a: string, b: string): number => (BigInt(a) < BigInt(b) ? 1 : -1);
