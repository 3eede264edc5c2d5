import { randomUUID } from 'node:crypto';
import type { UserId } from '@heliograph/platform/ids';
import type { Person, Random } from '../../kit/index.ts';
import type { PersistentClient } from './acknowledged.ts';

export interface Conversation {
  id: string;
  members: readonly Person[];
}

/** Someone who publishes. */
export interface Author {
  person: Person;
  /** READY, and theirs. */
  mediaId: string;
  post: { id: string };
  followers: readonly Person[];
}

/** Everyone in the test, and what they have to do with each other. */
export interface Society {
  people: readonly Person[];
  conversations: readonly Conversation[];
  authors: readonly Author[];
}

/** What was done and acknowledged, in the order of replies. */
export interface Done {
  messages: { id: string; conversation: Conversation }[];
  stories: { id: string; author: Author }[];
  comments: { author: Author; by: Person }[];
  likes: { author: Author; by: Person }[];
}

export const nothingDone = (): Done => ({ messages: [], stories: [], comments: [], likes: [] });

const SEND = `mutation ($input: SendMessageInput!) {
  done: sendMessage(input: $input) { message { id } errors { code message field } }
}`;
const TELL = `mutation ($input: CreateStoryInput!) {
  done: createStory(input: $input) { story { id } errors { code message field } }
}`;
const COMMENT = `mutation ($input: AddCommentInput!) {
  done: addComment(input: $input) { errors { code message field } }
}`;
const LIKE = `mutation ($input: PostTargetInput!) { done: likePost(input: $input) { errors { code message field } } }`;
const FOLLOW = `mutation ($input: UserTargetInput!) { done: follow(input: $input) { errors { code message field } } }`;

/** What people do, each of it acknowledged when it answers. */
export function createDeeds(client: PersistentClient, done: Done) {
  return {
    async message(by: Person, conversation: Conversation): Promise<void> {
      const input = { conversationId: conversation.id, text: 'and then?', idempotencyKey: randomUUID() };
      const { message } = await client.send<{ message: { id: string } }>(SEND, { input }, by.accessToken);
      done.messages.push({ id: message.id, conversation });
    },

    async story(author: Author): Promise<void> {
      const input = { mediaId: author.mediaId, idempotencyKey: randomUUID() };
      const { story } = await client.send<{ story: { id: string } }>(TELL, { input }, author.person.accessToken);
      done.stories.push({ id: story.id, author });
    },

    async comment(by: Person, author: Author): Promise<void> {
      const input = { postId: author.post.id, text: 'and again', idempotencyKey: randomUUID() };
      await client.send(COMMENT, { input }, by.accessToken);
      done.comments.push({ author, by });
    },

    async like(by: Person, author: Author): Promise<void> {
      await client.send(LIKE, { input: { postId: author.post.id } }, by.accessToken);
      done.likes.push({ author, by });
    },

    /** Nothing that counts: it only makes itself heard. */
    async follow(by: Person, of: Person): Promise<void> {
      await client.send(FOLLOW, { input: { userId: of.id } }, by.accessToken);
    },
  };
}

export type Deeds = ReturnType<typeof createDeeds>;

/** Out of ten. */
const SHARES = [
  'message',
  'message',
  'message',
  'message',
  'message',
  'message',
  'comment',
  'comment',
  'like',
  'story',
] as const;
/** Of one author; more than a hundred may not be up. */
const MOST_STORIES = 90;

/** Somebody does something. */
export async function doAnything(
  deeds: Deeds,
  { people, conversations, authors }: Society,
  done: Done,
  random: Random,
) {
  const author = random.pick(authors);
  const others = people.filter(({ id }) => id !== author.person.id);
  const share = random.pick(SHARES);
  if (share === 'comment') return deeds.comment(random.pick(others), author);
  if (share === 'like') return deeds.like(random.pick(others), author);
  const told = done.stories.filter((story) => story.author === author).length;
  if (share === 'story' && told < MOST_STORIES) return deeds.story(author);
  const conversation = random.pick(conversations);
  return deeds.message(random.pick(conversation.members), conversation);
}

export const idOf = ({ id }: Person): UserId => id as UserId;
