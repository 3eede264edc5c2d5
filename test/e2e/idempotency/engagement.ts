import { randomUUID } from 'node:crypto';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { Collection, Comment, EngagementReplies, Post, UserError } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation, Scene } from './keyed-mutation.ts';

/** Ana's post, with two comments by ben, who has saved it in one of his two collections. */
interface Stage {
  ana: Person;
  ben: Person;
  post: Post;
  comments: [Comment, Comment];
  collections: [string, string];
  does(by: Person, operation: keyof EngagementReplies, input: object): Promise<{ collection?: Collection | null }>;
  comment(): Promise<{ likeCount: number | null; isPinned: boolean; viewerHasLiked: boolean } | undefined>;
  saved(collectionId?: string): Promise<number>;
  list(): Promise<Collection[]>;
}

/** What people do to comments, and save. */
export const engagementMutations: KeyedMutation[] = [
  onComment('likeComment', async ({ ben, does, comment, ...stage }) => ({
    by: ben,
    effects: async () => (await comment())?.likeCount ?? 0,
    undo: () => does(ben, 'UnlikeComment', { commentId: stage.comments[0].id }),
  })),
  onComment('unlikeComment', async ({ ben, does, comment, ...stage }) => {
    const input = { commentId: stage.comments[0].id };
    await does(ben, 'LikeComment', input);
    return {
      by: ben,
      effects: async () => ((await comment())?.viewerHasLiked ? 0 : 1),
      undo: () => does(ben, 'LikeComment', input),
    };
  }),
  onComment('pinComment', async ({ ana, does, comment, ...stage }) => ({
    by: ana,
    effects: async () => ((await comment())?.isPinned ? 1 : 0),
    undo: () => does(ana, 'UnpinComment', { commentId: stage.comments[0].id }),
  })),
  onComment('unpinComment', async ({ ana, does, comment, ...stage }) => {
    const input = { commentId: stage.comments[0].id };
    await does(ana, 'PinComment', input);
    return {
      by: ana,
      effects: async () => ((await comment())?.isPinned ? 0 : 1),
      undo: () => does(ana, 'PinComment', input),
    };
  }),
  {
    ...{ field: 'deleteComment', input: 'CommentTargetInput', answer: 'deletedCommentId post { id }', sends: 10 },
    prepare: onStage(async ({ ben, post, comments: [one, other] }) => ({
      ...{ by: ben, input: { commentId: one.id }, otherInput: { commentId: other.id } },
      effects: async () => 2 - ((await ben.sees(post))?.commentCount ?? 0),
    })),
  },
  {
    ...{ field: 'savePost', input: 'SavePostInput', answer: 'post { id }', sends: 10 },
    prepare: onStage(async ({ ben, post, collections: [, empty], does, saved }) => ({
      ...{ by: ben, input: { postId: post.id, collectionId: empty }, otherInput: { postId: post.id } },
      effects: () => saved(empty),
      undo: () => does(ben, 'UnsavePost', { postId: post.id }),
    })),
  },
  {
    ...{ field: 'unsavePost', input: 'SavePostInput', answer: 'post { id }', sends: 10 },
    prepare: onStage(async ({ ben, post, collections: [full], does, saved }) => ({
      ...{ by: ben, input: { postId: post.id }, otherInput: { postId: post.id, collectionId: full } },
      effects: async () => 1 - (await saved()),
      undo: () => does(ben, 'SavePost', { postId: post.id }),
    })),
  },
  {
    ...{ field: 'createSavedCollection', input: 'CreateSavedCollectionInput', answer: 'collection { id }', sends: 10 },
    prepare: onStage(async ({ ben, list }) => {
      const before = (await list()).length;
      return {
        ...{ by: ben, input: { name: 'Lakes' }, otherInput: { name: 'Seas' } },
        effects: async () => (await list()).length - before,
      };
    }),
  },
  {
    ...{ field: 'renameSavedCollection', input: 'RenameSavedCollectionInput', answer: 'collection { id }', sends: 10 },
    prepare: onStage(async ({ ben, collections: [collectionId], does, list }) => ({
      ...{ by: ben, input: { collectionId, name: 'Streams' }, otherInput: { collectionId, name: 'Seas' } },
      effects: async () => (await list()).filter(({ name }) => name === 'Streams').length,
      undo: () => does(ben, 'RenameSavedCollection', { collectionId, name: 'Rivers' }),
    })),
  },
  {
    ...{
      field: 'deleteSavedCollection',
      input: 'SavedCollectionTargetInput',
      answer: 'deletedCollectionId',
      sends: 10,
    },
    prepare: onStage(async ({ ben, collections: [collectionId, other], list }) => ({
      ...{ by: ben, input: { collectionId }, otherInput: { collectionId: other } },
      effects: async () => ((await list()).some(({ id }) => id === collectionId) ? 0 : 1),
    })),
  },
];

function onComment(
  field: string,
  scene: (stage: Stage) => Promise<Pick<Scene, 'by' | 'effects' | 'undo'>>,
): KeyedMutation {
  return {
    ...{ field, input: 'CommentTargetInput', answer: 'comment { id }', sends: 10 },
    prepare: onStage(async (stage) => {
      const [one, other] = stage.comments;
      return { ...(await scene(stage)), input: { commentId: one.id }, otherInput: { commentId: other.id } };
    }),
  };
}

function onStage(scene: (stage: Stage) => Promise<Scene>): KeyedMutation['prepare'] {
  return async (system) => scene(await stageOf(system));
}

/** Ana with a photo, and ben, once a system. */
const casts = new WeakMap<TestSystem, Promise<Pick<Stage, 'ana' | 'ben'> & { mediaId: string }>>();

async function castOf({ client }: TestSystem) {
  const { ana, ben } = await world(client, { ana: {}, ben: {} });
  return { ana, ben, mediaId: await ana.uploads(await smallPhoto('nagasaki-boats')) };
}

async function stageOf(system: TestSystem): Promise<Stage> {
  const { client } = system;
  const cast = casts.get(system) ?? castOf(system);
  casts.set(system, cast);
  const { ana, ben, mediaId } = await cast;
  const post = await ana.publishesMedia([mediaId]);
  const comments: Stage['comments'] = [await ben.comments(post, 'One'), await ben.comments(post, 'Other')];

  const does: Stage['does'] = async (by, operation, input) => {
    const data = dataOf(operation, await client.send(operation, { input }, by.accessToken));
    const [payload] = Object.values(data) as [{ errors: UserError[]; collection?: Collection | null }];
    return accepted(operation, payload);
  };
  const collect = async (name: string) => {
    const made = await does(ben, 'CreateSavedCollection', { name, idempotencyKey: randomUUID() });
    return present('the collection', made.collection ?? null).id;
  };
  const collections: Stage['collections'] = [await collect('Rivers'), await collect('Boats')];
  await does(ben, 'SavePost', { postId: post.id, collectionId: collections[0] });

  return {
    ...{ ana, ben, post, comments, collections, does },
    async comment() {
      const { data } = await client.send('PostComments', { id: post.id }, ben.accessToken);
      return data?.post?.comments?.edges.find(({ node }) => node.id === comments[0].id)?.node;
    },
    async saved(collectionId) {
      const { data } = await client.send('SavedPosts', { collectionId, first: 100 }, ben.accessToken);
      return data?.savedPosts?.edges.filter(({ node }) => node.id === post.id).length ?? 0;
    },
    async list() {
      const { data } = await client.send('SavedCollections', { first: 100 }, ben.accessToken);
      return data?.savedCollections?.edges.map(({ node }) => node) ?? [];
    },
  };
}
