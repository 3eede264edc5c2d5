import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Variables } from '../kit/client.ts';
import { eventually, logIn, type Person, smallPhoto, world } from '../kit/index.ts';
import { present } from '../kit/refusals.ts';
import type { OperationName, Post } from '../kit/replies.ts';
import { uniqueSuffix } from '../kit/sign-up.ts';
import type { TestSystem } from '../kit/test-system.ts';
import { everyAccountData } from './every-account-data.ts';
import { everyCredential } from './every-credential.ts';
import { everyEngagement } from './every-engagement.ts';
import { everyMessage } from './every-message.ts';
import { everyModeration } from './every-moderation.ts';
import { everyNotification } from './every-notification.ts';
import { everyPost } from './every-post.ts';
import { everyRelationship } from './every-relationship.ts';
import { everySearch } from './every-search.ts';
import { everyStory } from './every-story.ts';
import { everyTwoFactor } from './every-two-factor.ts';
import { everyUpload } from './every-upload.ts';

/** One sending of a registered operation. */
export interface Asked {
  variables: Variables;
  accessToken?: string;
}

/** A world in which every operation has something to do, and how to ask each of them. */
export interface EveryOperation {
  /** Makes ready what the operation needs, and answers what to send; again and again it has something new to do. */
  prepare: Record<OperationName, () => Asked | Promise<Asked>>;
  ben: Person;
  /** Until a newcomer finds something to explore, in a system with {@link POPULAR_SOON}. */
  untilExplorable(): Promise<unknown>;
}

/** Settings by which whatever anybody has engaged with is popular, within a second or two. */
export const POPULAR_SOON = { POPULAR_MIN_ENGAGEMENT: '1', POPULAR_EVERY_SECONDS: '1' };

const AUTHORS = 10;
const boats = await smallPhoto('nagasaki-boats');

/** Ben follows ten people, a newcomer nobody; each has published two photos, and all have commented on the same post. */
export async function everyOperation({
  client,
  platform,
}: Pick<TestSystem, 'client' | 'platform'>): Promise<EveryOperation> {
  const names = Array.from({ length: AUTHORS }, (_, index) => `author${index}`);
  const people = await world(client, {
    ...Object.fromEntries(names.map((name) => [name, {}])),
    ben: { follows: names },
    eve: {},
    newcomer: {},
  } as Record<string, { follows?: string[] }>);
  const [ben, eve, newcomer] = [people.ben as Person, people.eve as Person, people.newcomer as Person];
  const authors = names.map((name) => people[name] as Person);
  const posts = (await Promise.all(authors.map(twoPosts))).flat();
  const [star, talked] = [authors[0] as Person, posts[0] as Post];
  await Promise.all(authors.slice(1).map((author) => author.follows(star)));
  await Promise.all(authors.flatMap((author) => [author.comments(talked, 'one'), author.comments(talked, 'two')]));
  const [mediaId, evesMediaId] = await Promise.all([ben.uploads(boats), eve.uploads(boats)]);

  const turn = { author: 0, post: 0 };
  const nextAuthor = () => authors[turn.author++ % authors.length] as Person;
  const nextPost = () => posts[turn.post++ % posts.length] as Post;
  const byBen = (variables: Variables = {}): Asked => ({ variables, accessToken: ben.accessToken });
  const relationships = await everyRelationship(client, authors.slice(0, 3));
  const ownPosts = await everyPost({ client }, { author: eve, friend: ben, mediaId: evesMediaId });
  const engagement = await everyEngagement({ client }, { reader: ben, star, posts, talkers: authors });
  const moderation = await everyModeration({ client, platform }, { posts: posts.slice(-5), reporters: [ben, eve] });
  const messages = await everyMessage({ client }, { ana: star, ben, strangers: authors.slice(5, 8) });
  const stories = await everyStory({ client }, { viewer: ben, authors: authors.slice(0, 3), owner: eve });
  const notifications = await everyNotification({ client }, authors.slice(5));
  const searches = await everySearch({ client }, star);
  const byEve = (variables: Variables): Asked => ({ variables, accessToken: eve.accessToken });

  return {
    ben,
    untilExplorable: () => eventually(async () => expect((await newcomer.explore()).edges).not.toEqual([])),
    prepare: {
      SignUp() {
        const username = `new_${uniqueSuffix()}`;
        const email = `${username}@example.org`;
        return { variables: { input: { username, email, password: 'correct horse', device: 'x', ...once() } } };
      },
      LogIn: () => ({ variables: { input: { login: ben.username, password: ben.password, device: 'x' } } }),
      async RefreshSession() {
        return { variables: { input: { refreshToken: (await logIn(client, ben)).refreshToken } } };
      },
      async LogOut() {
        return { variables: {}, accessToken: (await logIn(client, ben)).accessToken };
      },
      Viewer: () => byBen(),
      Profile: () => byBen({ username: star.username }),
      Followers: () => byBen({ userId: star.id }),
      Following: () => byBen({ userId: ben.id }),
      async Follow() {
        const author = nextAuthor();
        await eve.unfollows(author);
        return byEve({ input: { userId: author.id } });
      },
      async Unfollow() {
        const author = nextAuthor();
        await eve.follows(author);
        return byEve({ input: { userId: author.id } });
      },

      ...relationships,
      ...ownPosts,
      ...engagement,
      ...moderation,
      ...messages,
      ...notifications,
      ...stories,
      ...searches,
      ...everyTwoFactor(client),
      ...everyAccountData(client),
      ...everyCredential(client, platform),

      ...everyUpload(client, ben, boats),
      MediaStatus: () => byBen({ id: mediaId }),
      // By eve, whom nobody follows: it must not move what the others read.
      PublishPost() {
        const caption = `A day on the #water with @${ben.username}`;
        return byEve({ input: { mediaIds: [evesMediaId], caption, ...once() } });
      },
      PostDetail: () => byBen({ id: talked.id }),
      async LikePost() {
        const { id } = nextPost();
        await ben.unlikes({ id });
        return byBen({ input: { postId: id } });
      },
      async UnlikePost() {
        const { id } = nextPost();
        await ben.likes({ id });
        return byBen({ input: { postId: id } });
      },
      // By eve, too: it takes posts out of her feeds.
      MarkSeen: () => byEve({ input: { items: [{ postId: nextPost().id, dwellMs: 1200 }], ...once() } }),
      DismissPost: () => byEve({ input: { postId: nextPost().id, ...once() } }),
      AddComment: () => byEve({ input: { postId: nextPost().id, text: 'Beautiful', ...once() } }),

      HomeFeed: () => byBen(),
      FollowingFeed: () => byBen(),
      Explore: () => ({ variables: {}, accessToken: newcomer.accessToken }),
    },
  };
}

const once = () => ({ idempotencyKey: randomUUID() });

async function twoPosts(author: Person): Promise<Post[]> {
  const mediaId = await author.uploads(boats);
  const payloads = await Promise.all([author.tryPublishes([mediaId]), author.tryPublishes([mediaId])]);
  return payloads.map(({ post }) => present('the post', post));
}
