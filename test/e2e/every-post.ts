import { randomUUID } from 'node:crypto';
import type { Variables } from '../kit/client.ts';
import type { Person } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { OperationName, PostReplies } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof PostReplies, () => Asked | Promise<Asked>>;

const LISBON = { id: '2267057', latitude: 38.72, longitude: -9.14 };
const CAPTION = 'A day on the #water of #lisbon';

/** Posts of somebody whom nobody follows, with hashtags, a place and a friend in the picture. */
export async function everyPost(
  { client }: Pick<TestSystem, 'client'>,
  { author, friend, mediaId }: { author: Person; friend: Person; mediaId: string },
): Promise<Prepare> {
  const by = (person: Person, variables: Variables = {}): Asked => ({ variables, accessToken: person.accessToken });
  const ask = async (operation: OperationName, input: Variables) =>
    dataOf(operation, await client.send(operation, { input }, author.accessToken));
  const said = {
    ...{ mediaIds: [mediaId], caption: CAPTION, locationId: LISBON.id },
    userTags: [{ userId: friend.id, mediaId, x: 0.5, y: 0.5 }],
  };
  const publish = async (differs: Variables = {}): Promise<{ postId: string }> => {
    const reply = (await ask('PublishPost', { ...said, ...differs, idempotencyKey: randomUUID() })) as {
      publishPost: { post: { id: string } | null };
    };
    return { postId: present('the post', reply.publishPost.post).id };
  };
  const archived = async () => {
    const post = await publish();
    await ask('ArchivePost', post);
    return post;
  };

  await Promise.all([publish(), publish(), publish({ draft: true }), archived()]);
  return {
    PublishDraft: async () => by(author, { input: await publish({ draft: true }) }),
    async EditPost() {
      const changes = { caption: `${CAPTION} with @${friend.username}`, userTags: [], hideLikeCount: true };
      return by(author, { input: { ...(await publish()), ...changes } });
    },
    ArchivePost: async () => by(author, { input: await publish() }),
    RestorePost: async () => by(author, { input: await archived() }),
    DeletePost: async () => by(author, { input: await publish() }),
    RemoveMyTag: async () => by(friend, { input: await publish() }),
    Drafts: () => by(author),
    ArchivedPosts: () => by(author),
    HashtagPosts: () => by(friend, { name: 'water' }),
    LocationPosts: () => by(friend, { id: LISBON.id, sort: 'RECENT' }),
    NearbyLocations: () => by(friend, { latitude: LISBON.latitude, longitude: LISBON.longitude }),
  };
}
