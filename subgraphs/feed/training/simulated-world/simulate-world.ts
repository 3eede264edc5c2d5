import { reactionOf } from './behaviour.ts';
import type { WorldEvent } from './events.ts';
import { FEED_AGE_MS, feedFor, type Showing } from './feeds.ts';
import { idMint } from './ids.ts';
import { befriend, type Person, personOf, tieStrength, topicsOf } from './people.ts';
import { postsOfDay, type WorldPost } from './posts.ts';
import { type Chance, chance as chanceOf } from './random.ts';

const DAY_MS = 24 * 3600 * 1000;
const START = Date.UTC(2026, 2, 1);

/** Somebody leaves after each post with this probability, and scrolls past one without looking with that. */
const LEAVES = 1 / 22;
const SKIPS = 0.1;
/** An app tells of so many posts at a time that they were seen. */
const SIGHTINGS_A_TIME = 8;

export interface WorldSize {
  seed: number;
  people: number;
  /** How many others a person follows, on average. */
  followed: number;
  days: number;
}

/**
 * A world of people with hidden tastes who publish, follow, scroll and react, as the log of what a platform would be told
 * of it: a JSON object a line, in order of time (see `events.ts`). The same size and seed give the same lines.
 *
 * It shares no code and no figure with the ranking that learns from it.
 */
export function* simulateWorld({ seed, people: count, followed, days }: WorldSize): Generator<string> {
  const chance = chanceOf(seed);
  const mint = idMint();
  const topics = topicsOf(chance);
  const people = Array.from({ length: count }, () => personOf(mint(START - DAY_MS), topics, chance));
  befriend(people, followed, chance);
  const world: World = { people, recent: new Map(people.map((person) => [person, []])), seen: new Map(), mint, chance };

  let pending: Timed[] = people.flatMap((person) =>
    [...person.ties.keys()].map((other) => follows(person, other, START)),
  );
  for (let day = 0; day < days; day += 1) {
    const end = START + (day + 1) * DAY_MS;
    pending.push(...liveOneDay(world, end - DAY_MS));
    pending.sort((a, b) => a.time - b.time);
    const isOver = pending.findIndex(({ time }) => time >= end);
    const told = isOver < 0 ? pending.length : isOver;
    for (const { event } of pending.slice(0, told)) yield JSON.stringify(event);
    pending = pending.slice(told);
  }
}

interface World {
  people: readonly Person[];
  /** Each one's posts of the last days, in order of time. */
  recent: Map<Person, WorldPost[]>;
  seen: Map<Person, Set<WorldPost>>;
  mint(at: number): string;
  chance: Chance;
}

interface Timed {
  time: number;
  event: WorldEvent;
}

type Untimed<Event> = Event extends WorldEvent ? Omit<Event, 'at'> : never;

const timed = (time: number, event: Untimed<WorldEvent>): Timed => ({
  time,
  event: { at: new Date(time).toISOString(), ...event },
});

const follows = (person: Person, other: Person, time: number): Timed =>
  timed(time, { type: 'UserFollowed', followerId: person.id, followeeId: other.id });

/** Everything that happens on a day; the last of it may come a little later. */
function liveOneDay(world: World, start: number): Timed[] {
  const { people, chance, mint } = world;
  const happenings: { time: number; live: () => Timed[] }[] = [];
  for (const person of people) {
    for (const post of postsOfDay(person, start, mint, chance)) {
      happenings.push({ time: post.publishedAt, live: () => publish(world, post) });
    }
    for (let left = chance.poisson(person.sessionsADay); left > 0; left -= 1) {
      const time = Math.floor(start + chance.uniform() * DAY_MS);
      happenings.push({ time, live: () => scroll(world, person, time) });
    }
  }
  return happenings.sort((a, b) => a.time - b.time).flatMap(({ live }) => live());
}

function publish({ recent }: World, post: WorldPost): Timed[] {
  const { id: postId, author, format, topics, publishedAt } = post;
  const fresh = (recent.get(author) ?? []).filter((other) => publishedAt - other.publishedAt < FEED_AGE_MS);
  recent.set(author, [...fresh, post]);
  const labels = { format, topics: topics.map(({ name }) => name) };
  const createdAt = new Date(publishedAt).toISOString();
  return [timed(publishedAt, { type: 'PostPublished', postId, authorId: author.id, createdAt, ...labels })];
}

/** Somebody opens the app and scrolls until they have had enough. */
function scroll(world: World, person: Person, start: number): Timed[] {
  const { recent, chance } = world;
  const seen = world.seen.get(person) ?? new Set();
  world.seen.set(person, seen);
  const { shown, passedOver } = feedFor(person, recent, seen, start, chance);
  if (shown.length === 0) return [];
  const others = passedOver ? { passedOver: passedOver.map(({ entry }) => entry) } : {};
  const entries = shown.map(({ entry }) => entry);
  const events = [timed(start, { type: 'FeedShown', by: person.id, entries, ...others })];
  let time = start;
  let sightings: Extract<WorldEvent, { type: 'PostsSeen' }>['sightings'] = [];
  const tell = () => {
    if (sightings.length > 0) events.push(timed(time, { type: 'PostsSeen', by: person.id, sightings }));
    sightings = [];
  };
  for (const showing of shown) {
    if (!chance.happens(SKIPS)) {
      const { post } = showing;
      const reaction = reactionOf(person, post, time, chance);
      seen.add(post);
      time += reaction.dwellMs;
      sightings.push({ postId: post.id, authorId: post.author.id, dwellMs: reaction.dwellMs, isFirst: true });
      events.push(...reacted(world, person, showing, reaction.deeds, time));
      if (sightings.length === SIGHTINGS_A_TIME) tell();
    }
    if (chance.happens(LEAVES)) break;
  }
  tell();
  return events;
}

/** What is told of somebody's deeds; some are taken back, and who likes a stranger's post may come to follow them. */
function reacted(
  { mint, chance }: World,
  person: Person,
  { post }: Showing,
  deeds: ReadonlySet<string>,
  time: number,
): Timed[] {
  const of = { postId: post.id, authorId: post.author.id, by: person.id };
  const events: Timed[] = [];
  if (deeds.has('like')) {
    post.likes += 1;
    events.push(timed(time, { type: 'PostLiked', ...of }));
    if (chance.happens(0.02)) events.push(timed(time + 2000, { type: 'PostUnliked', ...of }));
    if (!person.ties.has(post.author) && chance.happens(0.15)) {
      person.ties.set(post.author, tieStrength(chance));
      events.push(follows(person, post.author, time + 1000));
    }
  }
  if (deeds.has('comment')) {
    const { authorId: postAuthorId, ...rest } = of;
    events.push(timed(time, { type: 'CommentAdded', commentId: mint(time), postAuthorId, ...rest }));
  }
  if (deeds.has('save')) {
    events.push(timed(time, { type: 'PostSaved', ...of }));
    if (chance.happens(0.02)) events.push(timed(time + 3000, { type: 'PostUnsaved', ...of }));
  }
  if (deeds.has('share')) events.push(timed(time, { type: 'PostShared', ...of }));
  if (deeds.has('hide')) events.push(timed(time, { type: 'PostDismissed', ...of }));
  return events;
}
