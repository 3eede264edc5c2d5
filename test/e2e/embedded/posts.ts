import { randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually, type Person, photoVariation, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

const LISBON = { id: '2267057', name: 'Lisbon', countryCode: 'PT' };
const HOUR_MS = 3_600_000;

/** What becomes of posts, through the door and past every worker. */
export function posts(system: () => TestSystem): void {
  describe('posts', () => {
    let ana: Person;
    let ben: Person;
    let mediaId: string;

    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } }));
      mediaId = await ana.uploads(await photoVariation('black-canyon', ana.id));
    });

    const ask = async <Name extends OperationName>(
      by: Person,
      operation: Name,
      variables = {},
    ): Promise<Replies[Name]> => dataOf(operation, await system().client.send(operation, variables, by.accessToken));
    const publish = async (differs: object = {}): Promise<string> => {
      const input = { mediaIds: [mediaId], idempotencyKey: randomUUID(), ...differs };
      return present('the post', (await ask(ana, 'PublishPost', { input })).publishPost.post).id;
    };
    /** The ids in ben's feed, where a hole would be null. */
    const feed = async () => (await ben.followingFeed()).edges.map(({ node }) => node?.id ?? null);
    /** Has a job that is to run later run now. */
    const hurry = (name: string, postId: string) =>
      system()
        .platform.shards.pool(system().platform.shards.map.serverOf(shardOf(ana.id as UserId)))
        .query(`update pgboss.job set start_after = now() where name = $1 and data ->> 'postId' = $2`, [name, postId]);

    test('leave feeds and lists without a hole, come back to their place, and go with their files', async () => {
      const caption = `#tour${ana.id}`;
      const [older, postId, newer] = [await publish(), await publish({ caption }), await publish()];
      await eventually(async () => expect(await feed()).toEqual([newer, postId, older]));
      const tagged = async () => (await ask(ben, 'HashtagPosts', { name: caption, sort: 'RECENT' })).hashtag;
      await eventually(async () => expect(await tagged()).toMatchObject({ postCount: 1 }));

      const input = { postId };
      expect((await ask(ana, 'ArchivePost', { input })).archivePost.post).toEqual({
        id: postId,
        visibility: 'ARCHIVED',
      });
      expect([await feed(), await ben.sees({ id: postId })]).toEqual([[newer, older], null]);
      expect((await ask(ana, 'ArchivedPosts')).archivedPosts?.edges).toMatchObject([{ node: { id: postId } }]);
      await eventually(async () => expect(await tagged()).toMatchObject({ postCount: 0, posts: { edges: [] } }));

      await ask(ana, 'RestorePost', { input });
      await eventually(async () => expect(await feed()).toEqual([newer, postId, older]));
      await eventually(async () => expect(await tagged()).toMatchObject({ postCount: 1 }));

      const [image = ''] = (await ana.sees({ id: postId }))?.media.map((media) => media.image) ?? [];
      expect((await fetch(image)).status).toBe(200);
      for (const one of [older, newer, postId]) await ask(ana, 'DeletePost', { input: { postId: one } });
      expect([await feed(), await ana.sees({ id: postId })]).toEqual([[], null]);
      for (const one of [older, newer, postId]) await hurry('media.erase-post', one);
      await eventually(async () => expect((await fetch(image)).status).toBe(404));
    });

    test('are published at their time, though nobody asks for it', async () => {
      mediaId = await ana.uploads(await photoVariation('black-canyon', `${ana.id} again`));
      const scheduledAt = new Date(Date.now() + HOUR_MS).toISOString();
      const scheduled = await publish({ scheduledAt, caption: 'Good morning' });
      const drafts = async () => (await ask(ana, 'Drafts')).drafts?.edges.map(({ node }) => node);
      expect(await drafts()).toMatchObject([{ id: scheduled, visibility: 'SCHEDULED', scheduledAt }]);
      expect(await feed()).toEqual([]);
      await hurry('media.publish-scheduled', scheduled);
      const [postId] = await eventually(async () => {
        const ids = await feed();
        expect(ids).toHaveLength(1);
        return ids;
      });
      expect(postId).not.toBe(scheduled);
      expect([await drafts(), await ben.sees({ id: scheduled })]).toEqual([[], null]);
      expect(await ben.profile(ana)).toMatchObject({ postCount: 1 });
    });

    test('are their author’s alone as drafts, become new posts, and say what they are edited to', async () => {
      const [before, after] = [`#draft${ana.id}`, `#edited${ana.id}`];
      const draft = await publish({ draft: true, caption: before });
      expect([await ben.sees({ id: draft }), await ana.sees({ id: draft })]).toMatchObject([null, { id: draft }]);
      const published = await ask(ana, 'PublishDraft', { input: { postId: draft } });
      const { id: postId, visibility } = present('the post', published.publishDraft.post);
      expect([postId === draft, visibility]).toEqual([false, 'PUBLISHED']);
      await eventually(async () => expect(await feed()).toContain(postId));

      const tagged = async (name: string) =>
        (await ask(ben, 'HashtagPosts', { name, sort: 'RECENT' })).hashtag?.postCount;
      await eventually(async () => expect(await tagged(before)).toBe(1));
      const input = { postId, caption: `${after} in the rain`, commentsEnabled: false };
      const edited = (await ask(ana, 'EditPost', { input })).editPost.post;
      expect(edited).toMatchObject({
        caption: input.caption,
        captionEntities: [{ offset: 0, length: after.length, hashtag: { name: after.slice(1) } }],
        commentsEnabled: false,
      });
      expect(await ben.sees({ id: postId })).toMatchObject({ caption: input.caption });
      await eventually(async () => expect([await tagged(before), await tagged(after)]).toEqual([0, 1]));
      await expect(ben.comments({ id: postId }, 'Too late')).rejects.toMatchObject({ code: 'COMMENTS_OFF' });
      await ask(ana, 'DeletePost', { input: { postId } });
    });

    test('say where they were taken and who is in them, and how many like them only where that is shown', async () => {
      const userTags = [{ userId: ben.id, mediaId, x: 0.25, y: 0.75 }];
      const postId = await publish({ userTags, locationId: LISBON.id, hideLikeCount: true });
      await ben.likes({ id: postId });
      expect(await ben.sees({ id: postId })).toMatchObject({
        location: { id: LISBON.id, name: LISBON.name },
        taggedUsers: [{ mediaId, x: 0.25, y: 0.75, user: { id: ben.id } }],
        likeCount: null,
      });
      expect(await ana.sees({ id: postId })).toMatchObject({ likeCount: 1 });
      const near = await ask(ben, 'NearbyLocations', { latitude: 38.72, longitude: -9.14, first: 1 });
      expect(near.nearbyLocations).toMatchObject([LISBON]);
      const there = async () => (await ask(ben, 'LocationPosts', { id: LISBON.id, sort: 'RECENT' })).location;
      await eventually(async () => expect((await there())?.posts?.edges).toMatchObject([{ node: { id: postId } }]));
      expect((await ask(ben, 'RemoveMyTag', { input: { postId } })).removeMyTag.post).toEqual({
        id: postId,
        taggedUsers: [],
      });
    });

    test.each([
      ['NearbyLocations', { latitude: 90.1, longitude: 0 }],
      ['NearbyLocations', { latitude: 0, longitude: -180.1 }],
      ['NearbyLocations', { latitude: 0, longitude: 0, first: 51 }],
      ['HashtagPosts', { name: 'boats', first: 0 }],
      ['HashtagPosts', { name: 'boats', after: 'made up' }],
    ] as const)('%s refuses %j', async (operation, variables) => {
      const { errors } = await system().client.send(operation, variables, ben.accessToken);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    });

    test.each(['Drafts', 'ArchivedPosts'] as const)('%s are nobody’s without a viewer', async (operation) => {
      const { errors } = await system().client.send(operation, {});
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });
  });
}
