import { describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';

interface Followers {
  user: { followers: { edges: { cursor: string }[]; pageInfo: { endCursor: string | null } } };
}

export function blocks(system: () => TestSystem): void {
  describe('blocks', () => {
    const pair = () => world(system().client, { ana: {}, eve: {} });

    const blockedBy = async (person: Person) => {
      const reply = await system().client.send('BlockedAccounts', {}, person.accessToken);
      return dataOf('the list', reply).viewer?.blocked?.edges.map(({ node }) => node.username);
    };

    test('are seen by the blocker alone: in the reply, and in the list', async () => {
      const { ana, eve } = await pair();
      await eve.follows(ana);
      expect(await ana.tryDoes('Block', eve)).toEqual({
        user: { id: eve.id, followerCount: 0, viewerFollowState: 'NOT_FOLLOWING', viewerBlocks: true },
        errors: [],
      });
      expect([await blockedBy(ana), await blockedBy(eve)]).toEqual([[eve.username], []]);
      expect([await ana.profile(eve), await eve.profile(ana)]).toEqual([null, null]);
      expect(await ana.profile(ana)).toMatchObject({ followerCount: 0 });
    });

    test('can be repeated and ended, and what they ended does not come back', async () => {
      const { ana, eve } = await pair();
      await Promise.all([ana.follows(eve), eve.follows(ana)]);
      await Promise.all([ana.does('Block', eve), ana.does('Block', eve)]);
      expect((await ana.tryFollows(eve)).errors).toMatchObject([{ code: 'NOT_ALLOWED', field: ['userId'] }]);
      expect((await ana.tryDoes('Unblock', eve)).user).toMatchObject({ viewerBlocks: false });
      await ana.does('Unblock', eve);
      expect(await ana.profile(eve)).toMatchObject({ viewerFollowState: 'NOT_FOLLOWING', viewerIsFollowedBy: false });
      await eve.follows(ana);
      expect(await ana.profile(ana)).toMatchObject({ followerCount: 1 });
    });

    test('of two who block each other both have to end', async () => {
      const { ana, eve } = await pair();
      await Promise.all([ana.tryDoes('Block', eve), eve.tryDoes('Block', ana)]);
      const blockers = [await blockedBy(ana), await blockedBy(eve)].map((list) => list?.length);
      // Whoever came second may have found the other hidden already.
      expect(Math.max(...blockers.map(Number))).toBe(1);
      await ana.tryDoes('Unblock', eve);
      const eveBlocks = blockers[1] === 1;
      expect((await ana.profile(eve)) === null).toBe(eveBlocks);
      await eve.tryDoes('Unblock', ana);
      expect(await ana.profile(eve)).not.toBe(null);
    });

    test('keep the blocker from being mentioned: the name is as plain as one that nobody has', async () => {
      const { ana, eve } = await pair();
      const mediaId = await eve.uploads(await smallPhoto('allium-oreophilum'));
      const mentions = async () => {
        const caption = `@${ana.username} @nobody_${ana.id}`;
        const post = await eve.publishesMedia([mediaId], { caption });
        return (await eve.sees(post))?.captionEntities.map(({ user }) => user?.id);
      };
      expect(await mentions()).toEqual([ana.id]);
      await ana.does('Block', eve);
      expect(await mentions()).toEqual([]);
    });

    test('leave no trace at the end of a list: it ends with the last that is shown', async () => {
      const { nora, ana, ben, eve } = await world(system().client, { nora: {}, ana: {}, ben: {}, eve: {} });
      const query = `query ($id: ID!) { user(id: $id) { followers { edges { cursor } pageInfo { endCursor } } } }`;
      const followers = async () =>
        dataOf('the list', await system().client.raw<Followers>(query, { id: nora.id }, eve.accessToken)).user
          .followers;
      await ana.follows(nora);
      await ana.does('Block', eve);
      expect(await followers()).toEqual({ edges: [], pageInfo: { endCursor: null } });
      await ben.follows(nora);
      const { edges, pageInfo } = await followers();
      expect(edges).toEqual([{ cursor: pageInfo.endCursor }]);
    });

    test('cannot be made of oneself, nor of nobody', async () => {
      const { ana } = await pair();
      expect((await ana.tryDoes('Block', ana)).errors).toMatchObject([{ code: 'NOT_ALLOWED' }]);
      expect((await ana.tryDoes('Block', { id: '17' })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    });

    test('hide everything else of the blocked in the list of blocked accounts', async () => {
      const { ana, eve } = await world(system().client, {
        ana: { follows: ['nora'] },
        nora: { follows: ['eve'] },
        eve: {},
      });
      await ana.does('Block', eve);
      const query = `{ viewer { blocked { edges { node {
        id username viewerBlocks viewerFollowState posts { edges { node { id } } } followers { totalCount } postCount
        mutualFollowers { totalCount edges { node { id } } }
      } } } } }`;
      const reply = await system().client.raw(query, {}, ana.accessToken);
      expect(dataOf('the list', reply)).toEqual({
        viewer: {
          blocked: {
            edges: [
              {
                node: {
                  ...{ id: eve.id, username: eve.username, viewerBlocks: true, viewerFollowState: 'NOT_FOLLOWING' },
                  ...{ posts: null, followers: null, postCount: null, mutualFollowers: { totalCount: 0, edges: [] } },
                },
              },
            ],
          },
        },
      });
    });
  });
}
