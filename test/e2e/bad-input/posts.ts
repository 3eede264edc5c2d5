import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { anew, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';

export function badPosts(system: () => TestSystem): void {
  describe('a post', () => {
    let ana: Person;
    let ben: Person;
    let own: string;
    let foreign: string;
    let waiting: string;

    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
      const boats = await smallPhoto('nagasaki-boats');
      [own, foreign] = await Promise.all([ana.uploads(boats), ben.uploads(boats)]);
      const input = { ...announcementOf(anew(boats)), idempotencyKey: randomUUID() };
      const reply = await system().client.send('RequestUpload', { input }, ana.accessToken);
      waiting = present('the ticket', dataOf('the request', reply).requestUpload.upload).media.id;
    });

    test.each<[string, () => string[], object]>([
      ['no media', () => [], { code: 'INVALID', field: ['mediaIds'] }],
      ['eleven media', () => Array.from({ length: 11 }, () => own), { code: 'INVALID', field: ['mediaIds'] }],
      ['one media twice', () => [own, own], { code: 'INVALID', field: ['mediaIds'] }],
      ['media of somebody else', () => [own, foreign], { code: 'NOT_FOUND', field: ['mediaIds', '1'] }],
      ['media that never arrived', () => [waiting], { code: 'MEDIA_NOT_READY', field: ['mediaIds', '0'] }],
      ['media that does not exist', () => [own, '12345'], { code: 'NOT_FOUND', field: ['mediaIds', '1'] }],
      ['media that is no id', () => ['no id'], { code: 'NOT_FOUND', field: ['mediaIds', '0'] }],
      ['an account as its media', () => [ana.id], { code: 'NOT_FOUND', field: ['mediaIds', '0'] }],
    ])('of %s', async (_what, mediaIds, error) => {
      expect(await ana.tryPublishes(mediaIds())).toMatchObject({ post: null, errors: [error] });
    });

    test.each([
      ['a caption past 2200 characters', { caption: 'x'.repeat(2201) }, 'caption'],
      ['more than 30 hashtags', { caption: '#a '.repeat(31) }, 'caption'],
      ['an empty key', { idempotencyKey: '' }, 'idempotencyKey'],
      ['a key past 64 characters', { idempotencyKey: 'x'.repeat(65) }, 'idempotencyKey'],
    ])('with %s', async (_what, options, field) => {
      const refused = { post: null, errors: [{ code: 'INVALID', field: [field] }] };
      expect(await ana.tryPublishes([own], options)).toMatchObject(refused);
    });

    test('sent again with another caption is a conflict', async () => {
      const idempotencyKey = randomUUID();
      const first = await ben.tryPublishes([foreign], { caption: 'one', idempotencyKey });
      expect(await ben.tryPublishes([foreign], { caption: 'two', idempotencyKey })).toMatchObject({
        ...{ post: null, errors: [{ code: 'IDEMPOTENCY_CONFLICT', field: ['idempotencyKey'] }] },
      });
      expect(await ben.tryPublishes([foreign], { caption: 'one', idempotencyKey })).toEqual(first);
      expect(await ben.profile(ben)).toMatchObject({ postCount: 1 });
    });

    test.each([
      ['likePost', 'LikePost', () => ({ postId: '' })],
      ['unlikePost', 'UnlikePost', () => ({ postId: '' })],
      ['follow', 'Follow', () => ({ userId: ana.id })],
    ] as const)('%s with a key past 64 characters is INVALID', async (field, operation, target) => {
      const { id: postId } = present('the post', (await ben.profile(ben))?.posts?.edges[0]?.node ?? null);
      const input = { ...(operation === 'Follow' ? target() : { postId }), idempotencyKey: 'x'.repeat(3000) };
      const { data, errors } = await system().client.send(operation, { input }, ben.accessToken);
      expect(errors).toEqual([]);
      expect(data).toMatchObject({ [field]: { errors: [{ code: 'INVALID', field: ['idempotencyKey'] }] } });
    });

    test('a NUL character, which no store can keep, is refused wherever it stands', async () => {
      const text = 'a\u0000b';
      const { client } = system();
      const once = { device: 'x', idempotencyKey: randomUUID() };
      const account = { username: 'nul_name', email: 'nul@example.org', password: 'correct horse', ...once };
      const replies = await Promise.all([
        ...Object.keys(account).map((field) => client.send('SignUp', { input: { ...account, [field]: text } })),
        client.send('LogIn', { input: { login: text, password: text, device: text } }),
        client.send('PublishPost', { input: { mediaIds: [own, text], idempotencyKey: '1' } }, ana.accessToken),
        client.send('PublishPost', { input: { mediaIds: [own], caption: text, idempotencyKey: '1' } }, ana.accessToken),
        client.send('Profile', { username: text }),
        client.raw('{ userByUsername(username: "a\\u0000b") { id } }'),
      ]);
      for (const { status, data, errors } of replies) {
        const codes = errors.map(({ extensions }) => extensions?.code);
        expect([status, data, codes]).toEqual([400, null, ['BAD_USER_INPUT']]);
      }
      expect(await ana.profile({ username: 'nul_name' })).toBeNull();
    });

    test('nothing of all that was written', async () => {
      expect(await ana.profile(ana)).toMatchObject({ postCount: 0, followerCount: 0, followingCount: 0 });
      expect((await ana.profile(ana))?.posts?.edges).toEqual([]);
      expect((await ana.homeFeed()).edges).toEqual([]);
    });
  });
}
