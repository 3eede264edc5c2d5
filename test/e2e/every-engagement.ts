import { randomUUID } from 'node:crypto';
import type { Variables } from '../kit/client.ts';
import type { Person } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { EngagementReplies, OperationName, Post } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof EngagementReplies, () => Asked | Promise<Asked>>;

/** What a test system offers here: who reads, some posts with the first one's author, and who comments. */
interface Stage {
  reader: Person;
  star: Person;
  posts: readonly Post[];
  talkers: readonly Person[];
}

/** Threads under the first post, whose author pins and deletes; the reader has saved all posts, and some in collections. */
export async function everyEngagement(
  { client }: Pick<TestSystem, 'client'>,
  { reader, star, posts, talkers }: Stage,
): Promise<Prepare> {
  const [talked] = posts as [Post];
  const ask = async (operation: OperationName, by: Person, input: Variables) =>
    dataOf(operation, await client.send(operation, { input }, by.accessToken));
  const by = (person: Person, variables: Variables = {}): Asked => ({ variables, accessToken: person.accessToken });
  const once = () => ({ idempotencyKey: randomUUID() });

  const threads = await Promise.all(talkers.map((talker) => talker.comments(talked, 'Where is this?')));
  for (const replyTo of threads) {
    await Promise.all(talkers.slice(0, 3).map((talker) => talker.comments(talked, 'In the north', { replyTo })));
  }
  const [thread] = threads as [(typeof threads)[number]];
  const fans = talkers.slice(1, 3);
  await Promise.all(posts.flatMap((post) => fans.map((fan) => fan.likes(post))));
  await Promise.all(posts.map(({ id }) => ask('SavePost', reader, { postId: id })));
  const collect = async (): Promise<string> => {
    const made = (await ask('CreateSavedCollection', reader, {
      ...{ name: 'Rivers', ...once() },
    })) as EngagementReplies['CreateSavedCollection'];
    return present('the collection', made.createSavedCollection.collection).id;
  };
  const collections = await Promise.all(Array.from({ length: 5 }, collect));
  await Promise.all(
    collections.map((collectionId, index) => ask('SavePost', reader, { postId: posts[index]?.id, collectionId })),
  );

  const onThread = { commentId: thread.id };
  return {
    PostComments: () => by(reader, { id: talked.id }),
    CommentReplies: () => by(reader, { id: thread.id }),
    async DeleteComment() {
      const { id } = await reader.comments(talked, 'Beautiful', { replyTo: thread });
      return by(reader, { input: { commentId: id } });
    },
    async LikeComment() {
      await ask('UnlikeComment', reader, onThread);
      return by(reader, { input: onThread });
    },
    async UnlikeComment() {
      await ask('LikeComment', reader, onThread);
      return by(reader, { input: onThread });
    },
    async PinComment() {
      await ask('UnpinComment', star, onThread);
      return by(star, { input: onThread });
    },
    async UnpinComment() {
      await ask('PinComment', star, onThread);
      return by(star, { input: onThread });
    },
    async SavePost() {
      await ask('UnsavePost', reader, { postId: talked.id });
      return by(reader, { input: { postId: talked.id, collectionId: collections[0] } });
    },
    async UnsavePost() {
      await ask('SavePost', reader, { postId: talked.id, collectionId: collections[0] });
      return by(reader, { input: { postId: talked.id } });
    },
    SavedPosts: () => by(reader),
    SavedCollections: () => by(reader),
    CreateSavedCollection: () => by(reader, { input: { name: 'Lakes', ...once() } }),
    RenameSavedCollection: () => by(reader, { input: { collectionId: collections[1], name: randomUUID() } }),
    DeleteSavedCollection: async () => by(reader, { input: { collectionId: await collect() } }),
  };
}
