import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Variables } from '../../kit/client.ts';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { Collection, EngagementReplies, Post, SavedPostPayload, UserError } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { everyEdge } from '../pages.ts';

/** What any of the changes answers. */
interface Payload {
  errors: UserError[];
  post?: SavedPostPayload['post'];
  collection?: Collection | null;
}

export function saves(system: () => TestSystem): void {
  describe('saved posts', () => {
    let ana: Person;
    let ben: Person;
    let eve: Person;
    let mediaId: string;

    beforeAll(async () => {
      ({ ana, ben, eve } = await world(system().client, { ana: {}, ben: {}, eve: {} }));
      mediaId = await ana.uploads(await smallPhoto('allium-oreophilum'));
    });

    const publish = async (): Promise<Post> => present('the post', (await ana.tryPublishes([mediaId])).post);

    async function tries(by: Person, operation: keyof EngagementReplies, input: Variables): Promise<Payload> {
      const reply = await system().client.send(operation, { input }, by.accessToken);
      const [payload] = Object.values(dataOf(operation, reply));
      return payload;
    }
    const does = async (by: Person, operation: keyof EngagementReplies, input: Variables) =>
      accepted(operation, await tries(by, operation, input));

    async function collects(by: Person, name: string): Promise<string> {
      const input = { name, idempotencyKey: randomUUID() };
      return present('the collection', (await does(by, 'CreateSavedCollection', input)).collection ?? null).id;
    }

    /** Ids of what somebody saved, read in pages of two; null where there is no such collection. */
    async function savedBy(by: Person, collectionId: string | null = null): Promise<string[] | null> {
      const page = async (after: string | null) => {
        const variables = { collectionId, first: 2, after };
        return dataOf('the saves', await system().client.send('SavedPosts', variables, by.accessToken)).savedPosts;
      };
      if ((await page(null)) === null) return null;
      const edges = await everyEdge(async (after) => present('the saves', await page(after)));
      return edges.map(({ node }) => node.id);
    }

    async function collectionsOf(by: Person) {
      const reply = await system().client.send('SavedCollections', {}, by.accessToken);
      const list = present('the collections', dataOf('the collections', reply).savedCollections);
      return list.edges.map(({ node }) => node);
    }

    test('are listed the latest saved first, and nobody else learns of them', async () => {
      const posts = [await publish(), await publish(), await publish()];
      for (const { id } of posts) await does(ben, 'SavePost', { postId: id });
      await does(ben, 'SavePost', { postId: posts[0]?.id });
      const latestFirst = posts.map(({ id }) => id).toReversed();
      expect(await savedBy(ben)).toEqual(latestFirst);
      expect(await savedBy(eve)).toEqual([]);
      expect((await tries(eve, 'UnsavePost', { postId: latestFirst[0] })).errors).toEqual([]);
      expect(await does(ben, 'UnsavePost', { postId: latestFirst[1] })).toMatchObject({
        post: { viewerHasSaved: false },
      });
      expect(await savedBy(ben)).toEqual([latestFirst[0], latestFirst[2]]);
      const { errors } = await system().client.send('SavedPosts', {});
      expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    });

    test('leave the list when they are hidden, and come back with them', async () => {
      const { nora, kim } = await world(system().client, { nora: {}, kim: {} });
      const [hidden, shown] = [await nora.publishes(), await publish()];
      const collection = await collects(kim, 'Rivers');
      for (const { id } of [shown, hidden]) await does(kim, 'SavePost', { postId: id, collectionId: collection });
      expect(await savedBy(kim)).toEqual([hidden.id, shown.id]);
      await nora.does('Block', kim);
      expect([await savedBy(kim), await savedBy(kim, collection)]).toEqual([[shown.id], [shown.id]]);
      expect((await collectionsOf(kim))[0]).toMatchObject({ cover: { id: mediaId } });
      expect((await tries(kim, 'SavePost', { postId: hidden.id })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      await nora.does('Unblock', kim);
      expect(await savedBy(kim, collection)).toEqual([hidden.id, shown.id]);
    });

    test('stand in collections, which have a cover and are their owner’s alone', async () => {
      const { kim } = await world(system().client, { kim: {} });
      const [one, other] = [await publish(), await publish()];
      const [rivers, lakes] = [await collects(kim, ' Rivers '), await collects(kim, 'Lakes')];
      for (const { id } of [one, other]) await does(kim, 'SavePost', { postId: id, collectionId: rivers });
      expect(await collectionsOf(kim)).toMatchObject([
        { id: lakes, name: 'Lakes', postCount: 0, cover: null },
        { id: rivers, name: 'Rivers', postCount: 2, cover: { id: mediaId } },
      ]);
      expect([await savedBy(kim), await savedBy(kim, rivers)]).toEqual([
        [other.id, one.id],
        [other.id, one.id],
      ]);

      const strangers: [keyof EngagementReplies, Variables][] = [
        ['SavePost', { postId: one.id, collectionId: rivers }],
        ['UnsavePost', { postId: one.id, collectionId: rivers }],
        ['RenameSavedCollection', { collectionId: rivers, name: 'Mine' }],
        ['DeleteSavedCollection', { collectionId: rivers }],
      ];
      const nowhere = String(BigInt(rivers) + 1n);
      for (const [operation, input] of strangers) {
        const { errors } = await tries(eve, operation, input);
        expect(errors).toMatchObject([{ code: 'NOT_FOUND', field: ['collectionId'] }]);
        for (const collectionId of [nowhere, 'no id'])
          expect((await tries(eve, operation, { ...input, collectionId })).errors).toEqual(errors);
      }
      expect([await savedBy(eve, rivers), await savedBy(eve, nowhere), await savedBy(eve)]).toEqual([null, null, []]);

      expect(await does(kim, 'RenameSavedCollection', { collectionId: rivers, name: 'Streams' })).toMatchObject({
        collection: { name: 'Streams', postCount: 2 },
      });
      await does(kim, 'UnsavePost', { postId: one.id, collectionId: rivers });
      expect([await savedBy(kim), await savedBy(kim, rivers)]).toEqual([[other.id, one.id], [other.id]]);
      await does(kim, 'DeleteSavedCollection', { collectionId: rivers });
      expect([await savedBy(kim), await savedBy(kim, rivers)]).toEqual([[other.id, one.id], null]);
      expect((await tries(kim, 'DeleteSavedCollection', { collectionId: rivers })).errors).toMatchObject([
        { code: 'NOT_FOUND' },
      ]);
    });

    test.each(['', '  ', 'x'.repeat(51)])('a collection is not called %j', async (name) => {
      const input = { name, idempotencyKey: randomUUID() };
      expect((await tries(ben, 'CreateSavedCollection', input)).errors).toMatchObject([
        { code: 'INVALID', field: ['name'] },
      ]);
    });
  });
}
