import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { anew, type Person, putBytes, smallPhoto, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { Post } from '../../kit/replies.ts';
import { settledMedia } from '../../kit/settled-media.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';
import { sendKeyed } from './keyed-mutation.ts';

const boats = await smallPhoto('nagasaki-boats');
const like = { field: 'likePost', input: 'PostTargetInput', answer: 'post { id likeCount }' };
const unlike = { ...like, field: 'unlikePost' };
const comment = { field: 'addComment', input: 'AddCommentInput', answer: 'comment { id }' };
const publish = { field: 'publishPost', input: 'PublishPostInput', answer: 'post { id }' };

/** For whom and for what a key stands, and for how much. */
export function scopes(system: () => TestSystem): void {
  describe('a key', () => {
    let ana: Person;
    let ben: Person;
    let posts: Post[];
    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
      posts = await Promise.all([ana.publishes(boats), ben.publishes(boats)]);
    });
    const [first, second] = [() => present('a post', posts[0] ?? null), () => present('a post', posts[1] ?? null)];

    test('of one viewer means nothing for another', async () => {
      const key = randomUUID();
      const commented = (by: Person, post: Post) =>
        sendKeyed(system(), comment, { by, input: { postId: post.id, text: 'Oh' }, key });
      const ids = (await Promise.all([commented(ana, first()), commented(ben, first())])).map((payload) => {
        expect(payload.errors).toEqual([]);
        return payload.comment;
      });
      expect(ids[0]).not.toEqual(ids[1]);
      expect((await commented(ben, second())).errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    });

    test('of one mutation means nothing for another', async () => {
      const key = randomUUID();
      const input = { postId: first().id };
      await sendKeyed(system(), like, { by: ben, input, key });
      expect(await sendKeyed(system(), unlike, { by: ben, input, key })).toMatchObject({ post: { likeCount: 0 } });
      expect(await sendKeyed(system(), comment, { by: ben, input: { ...input, text: 'Oh' }, key })).toMatchObject({
        errors: [],
      });
    });

    test('that raced for posts on several shards stands for exactly one of them', async () => {
      const key = randomUUID();
      const before = await Promise.all(posts.map(likesOf));
      const payloads = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const post = index % 2 === 0 ? first() : second();
          return sendKeyed(system(), like, { by: ben, input: { postId: post.id }, key });
        }),
      );
      const refused = payloads.filter(({ errors }) => errors[0]?.code === 'IDEMPOTENCY_CONFLICT');
      expect([refused.length, payloads.length - refused.length]).toEqual([10, 10]);
      const after = await Promise.all(posts.map(likesOf));
      expect(after.map((likes, index) => likes - (before[index] ?? 0)).toSorted()).toEqual([0, 1]);
    });

    test('of a refusal is as new: with the same input it may be tried again', async () => {
      const key = randomUUID();
      const ticket = await requestUpload();
      const mediaId = ticket.media.id;
      const send = () => sendKeyed(system(), publish, { by: ana, input: { mediaIds: [mediaId] }, key });
      expect((await send()).errors).toMatchObject([{ code: 'MEDIA_NOT_READY' }]);
      await putBytes(ticket, ticket.bytes);
      await settledMedia(async () => statusOf(mediaId));
      expect(await send()).toMatchObject({ errors: [], post: { id: expect.any(String) } });
    });

    const likesOf = async (post: Post) => (await ana.sees(post))?.likeCount ?? 0;

    async function requestUpload() {
      const file = anew(boats);
      const input = { ...announcementOf(file), idempotencyKey: randomUUID() };
      const reply = await system().client.send('RequestUpload', { input }, ana.accessToken);
      const payload = dataOf('requestUpload', reply).requestUpload;
      return { ...present('requestUpload', accepted('requestUpload', payload).upload), bytes: file.bytes };
    }

    const statusOf = async (id: string) =>
      dataOf('the status', await system().client.send('MediaStatus', { id }, ana.accessToken)).media;
  });
}
