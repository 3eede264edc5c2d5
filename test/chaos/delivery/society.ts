import { randomUUID } from 'node:crypto';
import { type Person, type Random, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { persistentClient } from './acknowledged.ts';
import type { Author, Conversation, Society } from './deeds.ts';

/** Everyone is in so many conversations at least: a pair, and groups of these sizes. */
const GROUP_SIZES = [3, 8];
const FOLLOWED_BY_EACH = 4;

const START = `mutation ($input: StartConversationInput!) {
  done: startConversation(input: $input) { conversation { id } errors { code message field } }
}`;

/** So many people, of whom some publish and are followed, and who write to each other in pairs and groups. */
export async function makeSociety(system: TestSystem, random: Random, size: number): Promise<Society> {
  const names = Array.from({ length: size }, (_, nth) => [`p${nth}`, {}] as const);
  const people = Object.values(await world(system.client, Object.fromEntries(names)));
  const publishing = random.sample(people, Math.max(3, Math.round(size / 10)));
  const followed = new Map(
    people.map((person) => [person, random.sample(publishing, FOLLOWED_BY_EACH).filter((one) => one !== person)]),
  );
  const authors = await Promise.all(
    publishing.map(async (person): Promise<Author> => {
      const mediaId = await person.uploads(await smallPhoto('black-canyon'));
      const followers = people.filter((other) => followed.get(other)?.includes(person));
      await Promise.all(followers.map((follower) => follower.follows(person)));
      return { person, mediaId, post: await person.publishesMedia([mediaId]), followers };
    }),
  );
  const client = persistentClient(system.url);
  const start = async (members: readonly Person[]): Promise<Conversation> => {
    const [first, ...others] = members as [Person, ...Person[]];
    const input = { memberIds: others.map(({ id }) => id), idempotencyKey: randomUUID() };
    const { conversation } = await client.send<{ conversation: Conversation }>(START, { input }, first.accessToken);
    return { id: conversation.id, members };
  };
  const parts = [2, ...GROUP_SIZES].flatMap((wanted) => inParts(random.shuffle(people), wanted));
  return { people, authors, conversations: await Promise.all(parts.map(start)) };
}

/** All of them, in parts of this size; the last one may be larger. */
function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.max(1, Math.floor(items.length / size));
  return Array.from({ length: count }, (_, nth) =>
    items.slice(nth * size, nth === count - 1 ? undefined : (nth + 1) * size),
  );
}
