import { randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Person, photo, putBytes, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { UploadTicket } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';
import type { KeyedMutation } from './keyed-mutation.ts';

const boats = photo('nagasaki-boats');

/** The mutations of the media room that take a key. */
export const mediaMutations: KeyedMutation[] = [
  {
    ...{ field: 'requestUpload', input: 'RequestUploadInput', answer: 'upload { media { id } }', sends: 100 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const input = announcementOf(boats);
      const rows = () =>
        system.platform.shards
          .db(shardOf(ana.id as UserId))
          .selectFrom('media')
          .selectAll();
      return {
        ...{ by: ana, input, otherInput: { ...input, altText: 'Boats' } },
        effects: async () => (await rows().where('owner_id', '=', ana.id).execute()).length,
      };
    },
  },
  {
    ...{ field: 'completeUpload', input: 'CompleteUploadInput', answer: 'media { id }', sends: 10 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const [one, other] = await Promise.all([requestUpload(system, ana), requestUpload(system, ana)]);
      await putBytes(one, boats.bytes);
      const lanes = () =>
        system.platform.shards
          .db(shardOf(ana.id as UserId))
          .selectFrom('upload_lane')
          .selectAll();
      return {
        ...{ by: ana, input: { mediaId: one.media.id }, otherInput: { mediaId: other.media.id } },
        effects: async () => Number((await lanes().where('owner_id', '=', ana.id).executeTakeFirst())?.last_sequence),
      };
    },
  },
  {
    ...{ field: 'publishPost', input: 'PublishPostInput', answer: 'post { id }', sends: 100 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const input = { mediaIds: [await ana.uploads(boats)] };
      return {
        ...{ by: ana, input, otherInput: { ...input, caption: 'Boats' } },
        effects: async () => (await ana.profile(ana))?.posts?.edges.length ?? 0,
      };
    },
  },
  {
    ...{ field: 'addComment', input: 'AddCommentInput', answer: 'comment { id }', sends: 100 },
    async prepare(system) {
      const { ben, post, other } = await twoPosts(system);
      return {
        ...{ by: ben, input: { postId: post.id, text: 'Oh' }, otherInput: { postId: other.id, text: 'Oh' } },
        effects: async () => (await ben.sees(post))?.comments?.edges.length ?? 0,
      };
    },
  },
  {
    ...{ field: 'likePost', input: 'PostTargetInput', answer: 'post { id }', sends: 100 },
    async prepare(system) {
      const { ben, post, other } = await twoPosts(system);
      return {
        ...{ by: ben, input: { postId: post.id }, otherInput: { postId: other.id } },
        effects: async () => (await ben.sees(post))?.likeCount ?? 0,
        undo: () => ben.unlikes(post),
      };
    },
  },
  {
    ...{ field: 'unlikePost', input: 'PostTargetInput', answer: 'post { id }', sends: 10 },
    async prepare(system) {
      const { ben, post, other } = await twoPosts(system);
      await ben.likes(post);
      return {
        ...{ by: ben, input: { postId: post.id }, otherInput: { postId: other.id } },
        effects: async () => ((await ben.sees(post))?.viewerHasLiked ? 0 : 1),
        undo: () => ben.likes(post),
      };
    },
  },
];

/** Ben, and two posts of others: each of the three has a shard of their own. */
async function twoPosts({ client }: TestSystem) {
  const { ana, eve, ben } = await world(client, { ana: {}, eve: {}, ben: {} });
  const [post, other] = await Promise.all([ana.publishes(boats), eve.publishes(boats)]);
  return { ben, post, other };
}

async function requestUpload({ client }: TestSystem, by: Person): Promise<UploadTicket> {
  const input = { ...announcementOf(boats), idempotencyKey: randomUUID() };
  const { requestUpload: payload } = dataOf(
    'requestUpload',
    await client.send('RequestUpload', { input }, by.accessToken),
  );
  return present('requestUpload', accepted('requestUpload', payload).upload);
}
