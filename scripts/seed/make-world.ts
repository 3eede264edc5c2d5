import type { Client } from '../../test/kit/client.ts';
import type { Person } from '../../test/kit/person.ts';
import { photoVariation } from '../../test/kit/photo-variation.ts';
import { seededRandom } from '../../test/kit/random.ts';
import type { PostComment } from '../../test/kit/replies.ts';
import { arrive } from './arrive.ts';
import type { DemoPerson } from './cast.ts';
import type { DemoComment } from './engagement.ts';
import { holdTalks } from './hold-talks.ts';
import { inParallel, inTurn } from './in-parallel.ts';
import type { DemoPlan } from './plan.ts';
import type { DemoPhoto, DemoPost } from './posts.ts';
import { type OnProgress, tally } from './progress.ts';

/** Requests under way at once where each does little: enough to keep two cores busy. */
const REQUESTS = 8;
/** Posts that are being made at once: the pipeline should never wait for the next photo. */
const POSTS = 8;
/** A photo takes a good half second while others are made; asking more often only slows them down. */
const READY_POLL_MS = 200;

type As = (person: DemoPerson) => Person;

/** A post that is there, and whether an earlier, interrupted run has published it. */
interface PublishedPost {
  id: string;
  isOld: boolean;
}

/**
 * Makes the demo world through the public door. What an earlier run has left half-way is gone on with: nothing is there
 * twice afterwards.
 */
export async function makeWorld(client: Client, plan: DemoPlan, onProgress: OnProgress): Promise<void> {
  const phases = {
    people: { label: 'people', steps: plan.cast.length, weight: 1 },
    follows: { label: 'people who follow others', steps: plan.cast.length, weight: 2 },
    posts: { label: 'posts', steps: plan.posts.length, weight: 5 },
    talks: { label: 'conversations', steps: plan.talks.length, weight: 1 },
  };
  const progress = tally(Object.values(phases), onProgress);

  const persons = await signUpAll(client, plan, progress.of(phases.people));
  const as: As = (person) => known(persons, person);
  await followAll(plan, as, progress.of(phases.follows));
  await postAll(plan, as, progress.of(phases.posts));
  await holdTalks(client, plan.talks, as, progress.of(phases.talks));
}

async function signUpAll(client: Client, { cast }: DemoPlan, onArrival: () => void): Promise<Map<DemoPerson, Person>> {
  const persons = new Map<DemoPerson, Person>();
  // The order of sign-ups deals people to shards: by fame, all the famous would share one server.
  const mixed = seededRandom('arrivals').shuffle(cast);
  await inParallel(mixed, REQUESTS, async (person) => {
    persons.set(person, await arrive(client, person));
    onArrival();
  });
  return persons;
}

async function followAll({ cast, follows }: DemoPlan, as: As, onFollowed: () => void): Promise<void> {
  await inParallel(cast, REQUESTS, async (person) => {
    for (const other of follows.get(person) ?? []) await as(person).follows(as(other));
    onFollowed();
  });
}

/** Uploads side by side, publishes in the plan's order: that is the order of every feed. */
async function postAll({ cast, posts, engagement }: DemoPlan, as: As, onPosted: () => void): Promise<void> {
  const old = new Map<DemoPost, PublishedPost>();
  await inParallel(cast, REQUESTS, async (author) => {
    const planned = posts.filter((post) => post.author === author);
    for (const [index, id] of (await postsOf(as(author))).entries()) {
      const post = planned[index];
      if (post) old.set(post, { id, isOld: true });
    }
  });

  const takeTurn = inTurn();
  await inParallel(posts, POSTS, async (post, index) => {
    const author = as(post.author);
    const mediaIds = old.has(post) ? [] : await Promise.all(post.photos.map((photo) => upload(author, photo)));
    const published = await takeTurn(index, async () => old.get(post) ?? publish(as, post, mediaIds));
    const { likes = [], comments = [] } = engagement.get(post) ?? {};
    for (const person of likes) await as(person).likes(published);
    await talkAbout(post, comments, { as, published });
    onPosted();
  });
}

/** What somebody has published, the earliest first. */
async function postsOf(author: Person): Promise<string[]> {
  const profile = await author.profile(author, { first: 100 });
  return (profile?.posts?.edges ?? []).map(({ node }) => node.id).reverse();
}

async function upload(author: Person, { seed, subject, view }: DemoPhoto): Promise<string> {
  const { frame, altText } = view;
  const photo = await photoVariation(subject.photograph, seed, { frame, altText });
  return author.uploads(photo, { idempotencyKey: seed, pollMs: READY_POLL_MS });
}

async function publish(as: As, post: DemoPost, mediaIds: string[]): Promise<PublishedPost> {
  const { key, author, caption, locationId, tagged } = post;
  const { id } = await as(author).publishesMedia(mediaIds, {
    ...{ caption, idempotencyKey: key },
    ...(locationId && { locationId }),
    userTags: tagged.map((person) => ({ userId: as(person).id, mediaId: mediaIds[0] ?? '', x: 0.5, y: 0.5 })),
  });
  return { id, isOld: false };
}

/** One comment after the other, as in a conversation, each with the author's answer. */
async function talkAbout(
  post: DemoPost,
  comments: readonly DemoComment[],
  { as, published }: { as: As; published: PublishedPost },
): Promise<void> {
  const author = as(post.author);
  const said = published.isOld ? await commentsOn(published, author) : [];
  for (const { key, author: voice, text, answer } of comments) {
    const comment =
      said.find((old) => old.author?.id === as(voice).id && old.text === text) ??
      (await as(voice).comments(published, text, { idempotencyKey: key }));
    if (!answer || said.some(({ replyTo }) => replyTo?.id === comment.id)) continue;
    await author.comments(published, answer, { idempotencyKey: `${key}-answer`, replyTo: comment });
  }
}

async function commentsOn(post: PublishedPost, reader: Person): Promise<PostComment[]> {
  const seen = await reader.sees(post, { comments: 100 });
  return (seen?.comments?.edges ?? []).map(({ node }) => node);
}

function known<Value>(map: ReadonlyMap<DemoPerson, Value>, person: DemoPerson): Value {
  const value = map.get(person);
  if (value === undefined) throw new Error(`The plan names ${person.username}, who has not signed up`);
  return value;
}
