import { shardOf, type UserId } from '@heliograph/platform/ids';
import { expect } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { Comment, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** What an author's account is like. */
export const STATES = ['public', 'private', 'gone'] as const;
export type State = (typeof STATES)[number];

/**
 * How a viewer stands to each of the authors. Requesters have pressed `follow`, and that is all; whoever follows and
 * mutes, is muted or restricted, has been accepted where that is needed.
 */
export const SIGNED_IN = [
  'stranger',
  'follower',
  'requester',
  'blocked',
  'blocker',
  'muter',
  'muted',
  'restricted',
  'friend',
  'self',
] as const;
export type SignedIn = (typeof SIGNED_IN)[number];
export const VIEWERS = ['anonymous', ...SIGNED_IN] as const;
export type ViewerName = (typeof VIEWERS)[number];

/** An author with something of everything that could be seen. */
export interface Author {
  person: Person;
  post: Post;
  mediaId: string;
  /** What nora said under the post. */
  comment: Comment;
  /** A story for those who follow, and an option of its poll. */
  story: { id: string; optionId: string };
  /** What nora and the author wrote to each other. */
  talk: { id: string; messageId: string };
}

type Posting = Pick<Author, 'person' | 'post' | 'mediaId'>;

export interface Cast {
  authors: Record<State, Author>;
  /** A public account that all authors follow, like, comment on, and are followed, mentioned and tagged by. */
  nora: Posting;
  /** Who looks at this author; undefined for someone who is not signed in. */
  viewer(name: ViewerName, state: State): Person | undefined;
}

/** What all authors write under their posts. */
export const HASHTAG = 'privacy';

const KNOWN_TO_AUTHOR = ['follower', 'blocked', 'blocker', 'muter', 'muted', 'restricted'] as const;

/** Makes the people, has them post and follow, and only then hide from each other: what was there before must vanish. */
export async function makeCast(system: TestSystem): Promise<Cast> {
  const names = SIGNED_IN.filter((name) => name !== 'self');
  const everyone = await world(system.client, {
    ...(Object.fromEntries([...names, ...STATES].map((name) => [name, {}])) as Record<
      State | (typeof names)[number],
      object
    >),
    nora: {},
  });
  const authors = STATES.map((state) => everyone[state]);
  await everyone.private.updatesProfile({ isPrivate: true });

  await Promise.all(
    authors.map(async (author) => {
      await Promise.all([...KNOWN_TO_AUTHOR, 'nora' as const].map((name) => everyone[name].follows(author)));
      if (author !== everyone.private) return;
      await Promise.all(
        [...KNOWN_TO_AUTHOR, 'nora' as const].map((name) => author.does('AcceptFollowRequest', everyone[name])),
      );
    }),
  );
  await Promise.all(authors.map((author) => everyone.requester.follows(author)));

  const caption = authors.map(({ username }) => `@${username}`).join(' ');
  const [nora, ...published] = await Promise.all([
    publish(everyone.nora, caption, authors),
    ...authors.map((author) => publish(author, `#${HASHTAG}`)),
  ]);
  const spoken = await Promise.all(
    published.map(async (author): Promise<Author> => {
      const { person, post } = author;
      await Promise.all([
        person.follows(everyone.nora),
        person.likes(nora.post),
        person.comments(nora.post, 'by an author'),
        everyone.nora.likes(post),
      ]);
      const comment = await everyone.nora.comments(post, 'by nora');
      const [story, talk] = await Promise.all([
        showStory(system, author),
        writeTo(system, { from: person, to: everyone.nora }),
      ]);
      return { ...author, comment, story, talk };
    }),
  );
  await eventually(async () => {
    const { edges } = await everyone.follower.followingFeed();
    expect(edges).toHaveLength(authors.length);
    const reply = await system.client.send(
      'HashtagPosts',
      { name: HASHTAG, sort: 'RECENT' },
      everyone.follower.accessToken,
    );
    expect(reply.data?.hashtag?.posts?.edges).toHaveLength(authors.length);
    for (const { username } of authors) {
      const found = await system.client.send('Search', { query: username, kinds: ['USER'] });
      const edge = expect.objectContaining({ node: expect.objectContaining({ username }) });
      expect(found.data?.search?.edges).toContainEqual(edge);
    }
  });

  await Promise.all(
    authors.flatMap((author) => [
      author.does('Block', everyone.blocked),
      everyone.blocker.does('Block', author),
      everyone.muter.does('Mute', author),
      author.does('Mute', everyone.muted),
      author.does('Restrict', everyone.restricted),
      author.does('AddCloseFriend', everyone.friend),
    ]),
  );
  await leave(system, everyone.gone);

  const [ofPublic, ofPrivate, ofGone] = spoken as [Author, Author, Author];
  const byState = { public: ofPublic, private: ofPrivate, gone: ofGone };
  return {
    authors: byState,
    nora,
    viewer(name, state) {
      if (name === 'anonymous') return undefined;
      return name === 'self' ? byState[state].person : everyone[name];
    },
  };
}

async function publish(person: Person, caption: string, tagged: Person[] = []): Promise<Posting> {
  const mediaId = await person.uploads(await smallPhoto('nagasaki-boats'));
  const userTags = tagged.map(({ id: userId }) => ({ userId, mediaId, x: 0.5, y: 0.5 }));
  return { person, mediaId, post: await person.publishesMedia([mediaId], { caption, userTags }) };
}

async function showStory({ client }: TestSystem, { person, mediaId }: Posting): Promise<Author['story']> {
  const poll = { question: 'Where to?', options: ['The sea', 'The hills'] };
  // That a photo is READY comes to the stories a moment after its owner has heard of it.
  return eventually(async () => {
    const input = { mediaId, poll, idempotencyKey: mediaId };
    const { createStory } = dataOf('a story', await client.send('CreateStory', { input }, person.accessToken));
    const { id } = present('a story', createStory.story);
    const { story } = dataOf('its poll', await client.send('Story', { id }, person.accessToken));
    const [option] = present('its poll', story?.poll ?? null).options;
    return { id, optionId: present('an option', option ?? null).id };
  });
}

async function writeTo({ client }: TestSystem, { from, to }: Record<'from' | 'to', Person>): Promise<Author['talk']> {
  const start = { memberIds: [to.id], idempotencyKey: to.id };
  const started = dataOf('a start', await client.send('StartConversation', { input: start }, from.accessToken));
  const { id } = present('a conversation', started.startConversation.conversation);
  const input = { conversationId: id, text: 'Between us', idempotencyKey: id };
  const sent = dataOf('a message', await client.send('SendMessage', { input }, from.accessToken));
  return { id, messageId: present('a message', sent.sendMessage.message).id };
}

/** What the deletion of an account begins with. */
async function leave({ platform }: TestSystem, { id }: Person): Promise<void> {
  const account = id as UserId;
  await platform.shards.transaction(shardOf(account), (tx) =>
    platform.graph.add(tx, { id1: account, type: 'GONE', id2: account }, new Date()),
  );
}
