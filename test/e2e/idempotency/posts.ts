import { randomUUID } from 'node:crypto';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation, Scene } from './keyed-mutation.ts';

/** Ana with two posts that tag ben, and two drafts. */
interface Stage {
  ana: Person;
  ben: Person;
  posts: [string, string];
  drafts: [string, string];
  /** Does something to a post, and answers what came of it. */
  does(by: Person, operation: OperationName, postId: string, input?: object): Promise<unknown>;
  published(): Promise<number>;
}

/** What becomes of posts. */
export const postMutations: KeyedMutation[] = [
  onPost('archivePost', 10, async ({ ana, posts: [post], does, published }) => ({
    ...{ by: ana, effects: async () => 2 - (await published()) },
    undo: () => does(ana, 'RestorePost', post),
  })),
  onPost('restorePost', 10, async ({ ana, posts: [post], does, published }) => {
    await does(ana, 'ArchivePost', post);
    return {
      ...{ by: ana, effects: async () => (await published()) - 1 },
      undo: () => does(ana, 'ArchivePost', post),
    };
  }),
  onPost('deletePost', 10, async ({ ana, published }) => ({ by: ana, effects: async () => 2 - (await published()) })),
  onPost('removeMyTag', 10, async ({ ana, ben, posts: [post], does }) => ({
    by: ben,
    effects: async () => ((await ana.sees({ id: post }))?.taggedUsers.length === 0 ? 1 : 0),
    undo: async () => {
      const [media] = (await ana.sees({ id: post }))?.media ?? [];
      return does(ana, 'EditPost', post, { userTags: [{ userId: ben.id, mediaId: media?.id, x: 0, y: 0 }] });
    },
  })),
  {
    ...{ field: 'editPost', input: 'EditPostInput', answer: 'post { id }', sends: 10 },
    prepare: onStage(async ({ ana, posts: [post], does }) => ({
      ...{ by: ana, input: { postId: post, caption: 'Edited' }, otherInput: { postId: post, caption: 'Other' } },
      effects: async () => ((await ana.sees({ id: post }))?.caption === 'Edited' ? 1 : 0),
      undo: () => does(ana, 'EditPost', post, { caption: '' }),
    })),
  },
  {
    ...{ field: 'publishDraft', input: 'PostTargetInput', answer: 'post { id }', sends: 10 },
    prepare: onStage(async ({ ana, drafts: [one, other], published }) => ({
      ...{ by: ana, input: { postId: one }, otherInput: { postId: other } },
      effects: async () => (await published()) - 2,
    })),
  },
];

/** A change of ana's first post, or of the second. */
function onPost(
  field: string,
  sends: number,
  scene: (stage: Stage) => Promise<Omit<Scene, 'input' | 'otherInput'>>,
): KeyedMutation {
  const answer = field === 'deletePost' ? 'deletedPostId' : 'post { id }';
  return {
    ...{ field, input: 'PostTargetInput', answer, sends },
    prepare: onStage(async (stage) => {
      const [one, other] = stage.posts;
      return { ...(await scene(stage)), input: { postId: one }, otherInput: { postId: other } };
    }),
  };
}

function onStage(scene: (stage: Stage) => Promise<Scene>): KeyedMutation['prepare'] {
  return async (system) => scene(await setTheStage(system));
}

async function setTheStage({ client }: TestSystem): Promise<Stage> {
  const { ana, ben } = await world(client, { ana: {}, ben: {} });
  const mediaId = await ana.uploads(await smallPhoto('nagasaki-boats'));
  const ask = async <Name extends OperationName>(by: Person, operation: Name, input: object): Promise<Replies[Name]> =>
    dataOf(operation, await client.send(operation, { input }, by.accessToken));
  const publish = async (differs: object): Promise<string> => {
    const input = { mediaIds: [mediaId], ...differs, idempotencyKey: randomUUID() };
    return present('the post', (await ask(ana, 'PublishPost', input)).publishPost.post).id;
  };
  const tagged = { userTags: [{ userId: ben.id, mediaId, x: 0, y: 0 }] };
  const draft = { draft: true };
  return {
    ...{ ana, ben },
    posts: [await publish(tagged), await publish(tagged)],
    drafts: [await publish(draft), await publish(draft)],
    does: (by, operation, postId, input) => ask(by, operation, { postId, ...input }),
    published: async () => (await ana.profile(ana))?.postCount ?? 0,
  };
}
