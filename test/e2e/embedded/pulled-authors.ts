import { shardOf, type UserId } from '@heliograph/platform/ids';
import { describe, expect, test } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** Needs a system in which whoever has more than two followers is pulled. */
export function pulledAuthors(system: () => TestSystem): void {
  describe('an author with more followers than are pushed to', () => {
    const isAnnounced = async ({ id }: Person): Promise<boolean> => {
      const { shards } = system().platform;
      const rows = shards
        .db(shardOf(id as UserId))
        .selectFrom('pulled_author')
        .where('author_id', '=', id);
      const row = await rows.select('announced_at').executeTakeFirst();
      return (row?.announced_at ?? null) !== null;
    };
    const postsSeenBy = async (viewer: Person) => (await viewer.homeFeed()).edges.map(({ node }) => node?.id);

    test('is seen by followers old and new, before and after they have come to be pulled', async () => {
      const follows: ['star'] = ['star'];
      const { star, late, ...fans } = await world(system().client, {
        ...{ star: {}, late: {} },
        ...{ ana: { follows }, ben: { follows }, cleo: { follows } },
      });
      const mediaId = await star.uploads(await smallPhoto('allium-oreophilum'));
      const publish = async () => present('the post', (await star.tryPublishes([mediaId])).post).id;
      const shown = (viewers: Person[], posts: string[]) =>
        eventually(async () => {
          for (const viewer of viewers) expect([...(await postsSeenBy(viewer))].sort()).toEqual([...posts].sort());
        });

      const everyone = Object.values(fans);
      await shown(everyone, []);
      const first = await publish();
      await shown(everyone, [first]);
      await eventually(async () => expect(await isAnnounced(star)).toBe(true));
      const second = await publish();
      await shown(everyone, [second, first]);
      await late.follows(star);
      await shown([...everyone, late], [second, first]);
    });
  });
}
