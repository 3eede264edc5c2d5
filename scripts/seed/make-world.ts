import type { Client } from '../../test/kit/client.ts';
import type { Person } from '../../test/kit/person.ts';
import { photoVariation } from '../../test/kit/photo-variation.ts';
import { arrive } from './arrive.ts';
import type { DemoPerson } from './cast.ts';
import type { DemoComment } from './engagement.ts';
import { inParallel, inTurn } from './in-parallel.ts';
import { lastToArrive } from './log-ins.ts';
import { type DemoPlan, demoPlan } from './plan.ts';
import type { DemoPost } from './posts.ts';
import { type OnProgress, tally } from './progress.ts';

/** Requests under way at once: enough to keep two cores busy, too few to make anyone wait long. */
const REQUESTS = 8;
/** Posts whose photos are uploaded at once. */
const UPLOADS = 6;
/** A photo takes a good half second while others are made; asking more often only slows them down. */
const READY_POLL_MS = 200;

/** A post that is there, and whether an earlier, interrupted run has published it. */
interface PublishedPost {
  id: string;
  isOld: boolean;
}

/**
 * Makes the demo world through the public door. What an earlier run has left half-way is gone on with: nothing is there
 * twice afterwards.
 */
export async function makeWorld(client: Client, onProgress: OnProgress): Promise<void> {
  const plan = demoPlan();
  const { cast, follows, posts, engagement } = plan;
  const likes = posts.flatMap((post) => (engagement.get(post)?.likes ?? []).map((person) => ({ post, person })));
  const phases = {
    people: { label: 'people', steps: cast.length, weight: 4 },
    follows: { label: 'follows', steps: [...follows.values()].flat().length, weight: 1 },
    posts: { label: 'posts', steps: posts.length, weight: 15 },
    likes: { label: 'likes', steps: likes.length, weight: 1 },
    comments: { label: 'posts with comments', steps: posts.length, weight: 2 },
  };
  const progress = tally(Object.values(phases), onProgress);

  const persons = await signUpAll(client, cast, progress.of(phases.people));
  const as = (person: DemoPerson) => known(persons, person);
  await followAll(plan, as, progress.of(phases.follows));
  const published = await publishAll(plan, as, progress.of(phases.posts));
  const liked = progress.of(phases.likes);
  await inParallel(likes, REQUESTS, async ({ post, person }) => {
    await as(person).likes(known(published, post));
    liked();
  });
  const talkedAbout = progress.of(phases.comments);
  await inParallel(posts, REQUESTS, async (post) => {
    await talkAbout(post, engagement.get(post)?.comments ?? [], { as, published: known(published, post) });
    talkedAbout();
  });
  await arrive(client, lastToArrive);
}

type As = (person: DemoPerson) => Person;

async function signUpAll(
  client: Client,
  cast: readonly DemoPerson[],
  arrived: () => void,
): Promise<Map<DemoPerson, Person>> {
  const persons = new Map<DemoPerson, Person>();
  await inParallel(cast, REQUESTS, async (person) => {
    persons.set(person, await arrive(client, person));
    arrived();
  });
  return persons;
}

async function followAll({ follows }: DemoPlan, as: As, followed: () => void): Promise<void> {
  const edges = [...follows].flatMap(([person, others]) => others.map((other) => ({ person, other })));
  await inParallel(edges, REQUESTS, async ({ person, other }) => {
    await as(person).follows(as(other));
    followed();
  });
}

/** Uploads side by side, publishes in the plan's order: that is the order of every feed. */
async function publishAll(
  { cast, posts }: DemoPlan,
  as: As,
  onPublished: () => void,
): Promise<Map<DemoPost, PublishedPost>> {
  const published = new Map<DemoPost, PublishedPost>();
  await inParallel(cast, REQUESTS, async (author) => {
    const planned = posts.filter((post) => post.author === author);
    for (const [index, id] of (await postsOf(as(author))).entries()) {
      const post = planned[index];
      if (post) published.set(post, { id, isOld: true });
    }
  });

  const takeTurn = inTurn();
  await inParallel(posts, UPLOADS, async (post, index) => {
    const author = as(post.author);
    const mediaIds = published.has(post) ? [] : await Promise.all(post.photos.map((photo) => upload(author, photo)));
    await takeTurn(index, async () => {
      if (published.has(post)) return;
      const { id } = await author.publishesMedia(mediaIds, { caption: post.caption, idempotencyKey: post.key });
      published.set(post, { id, isOld: false });
    });
    onPublished();
  });
  return published;
}

/** What somebody has published, the earliest first. */
async function postsOf(author: Person): Promise<string[]> {
  const profile = await author.profile(author, { first: 100 });
  return (profile?.posts?.edges ?? []).map(({ node }) => node.id).reverse();
}

async function upload(author: Person, { seed, subject, view }: DemoPost['photos'][number]): Promise<string> {
  const { frame, altText } = view;
  const photo = await photoVariation(subject.photograph, seed, { frame, altText });
  return author.uploads(photo, { idempotencyKey: seed, pollMs: READY_POLL_MS });
}

/** One comment after the other, as in a conversation, each with the author's answer. */
async function talkAbout(
  post: DemoPost,
  comments: readonly DemoComment[],
  { as, published }: { as: As; published: PublishedPost },
): Promise<void> {
  const author = as(post.author);
  const seen = published.isOld ? await author.sees(published, { comments: 100 }) : null;
  const said = (seen?.comments?.edges ?? []).map(({ node }) => node);
  const say = async (person: Person, text: string, options: { idempotencyKey: string; replyTo?: { id: string } }) => {
    const isSame = (old: (typeof said)[number]) => old.author?.id === person.id && old.text === text;
    const isAnswerTo = (old: (typeof said)[number]) => old.replyTo?.id === options.replyTo?.id;
    return said.find((old) => isSame(old) && isAnswerTo(old)) ?? person.comments(published, text, options);
  };
  for (const { key, author: voice, text, answer } of comments) {
    const comment = await say(as(voice), text, { idempotencyKey: key });
    if (answer) await say(author, answer, { idempotencyKey: `${key}-answer`, replyTo: comment });
  }
}

function known<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error('The plan names somebody or something that was not made');
  return value;
}
