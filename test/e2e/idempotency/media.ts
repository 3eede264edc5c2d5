import { smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation } from './keyed-mutation.ts';

const boats = await smallPhoto('nagasaki-boats');

/** The mutations of the media room that take a key. */
export const mediaMutations: KeyedMutation[] = [
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
    ...{ field: 'addComment', input: 'AddCommentInput', answer: 'comment { id }', sends: 10 },
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
