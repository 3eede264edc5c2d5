import type { ShownEntry } from './events.ts';
import type { Person } from './people.ts';
import type { WorldPost } from './posts.ts';
import type { Chance } from './random.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Posts older than this are in nobody's feed. */
export const FEED_AGE_MS = 3 * DAY_MS;

/** A feed has so many posts, if anybody scrolls that far. */
const FEED_LENGTH = 40;

/** Of what may be shown, this part is by people whom the viewer does not follow. */
const BEYOND = 0.1;

/** So many feeds are in no order at all: what is seen in them is seen for no reason. */
const RANDOM_FEEDS = 0.3;

/** Of so many feeds it is written down, too, what they did not show. */
const WHOLE_FEEDS = 0.03;

export interface WorldFeed {
  shown: Showing[];
  /** What could have been shown instead; null where that is not written down. */
  passedOver: Showing[] | null;
}

export interface Showing {
  post: WorldPost;
  entry: ShownEntry;
}

/** What a viewer is shown now: new and popular posts first, with much chance, or in no order. */
export function feedFor(
  viewer: Person,
  recent: ReadonlyMap<Person, readonly WorldPost[]>,
  seen: ReadonlySet<WorldPost>,
  now: number,
  chance: Chance,
): WorldFeed {
  const candidates = candidatesFor(viewer, recent, seen, now, chance);
  const order = chance.happens(RANDOM_FEEDS) ? chance.shuffled(candidates) : policyOrder(candidates, now, chance);
  return {
    shown: order.slice(0, FEED_LENGTH),
    passedOver: chance.happens(WHOLE_FEEDS) ? order.slice(FEED_LENGTH) : null,
  };
}

function candidatesFor(
  viewer: Person,
  recent: ReadonlyMap<Person, readonly WorldPost[]>,
  seen: ReadonlySet<WorldPost>,
  now: number,
  chance: Chance,
): Showing[] {
  const isNew = (post: WorldPost) => now - post.publishedAt < FEED_AGE_MS && !seen.has(post);
  const followed = [...viewer.ties.keys()].flatMap((author) => recent.get(author) ?? []).filter(isNew);
  const strangers = [...recent.keys()].filter((author) => author !== viewer && !viewer.ties.has(author));
  if (strangers.length === 0) return followed.map((post) => showing(post, 'FOLLOWING'));
  const beyond = new Set<WorldPost>();
  for (let tries = Math.ceil(followed.length * BEYOND); tries > 0; tries -= 1) {
    const found = (recent.get(chance.pick(strangers)) ?? []).filter(isNew);
    if (found.length > 0) beyond.add(chance.pick(found));
  }
  return [
    ...followed.map((post) => showing(post, 'FOLLOWING')),
    ...[...beyond].map((post) =>
      showing(post, post.topics.length > 0 && chance.happens(0.5) ? 'EXPLORE' : 'SUGGESTED'),
    ),
  ];
}

function showing(post: WorldPost, source: ShownEntry['source']): Showing {
  const [topic] = source === 'EXPLORE' ? post.topics : [];
  const entry = { postId: post.id, authorId: post.author.id, source };
  return { post, entry: topic ? { ...entry, topic: `#${topic.name}` } : entry };
}

function policyOrder(candidates: readonly Showing[], now: number, chance: Chance): Showing[] {
  return candidates
    .map((showing) => ({
      showing,
      appeal: Math.log1p(showing.post.likes) - (now - showing.post.publishedAt) / DAY_MS + 1.5 * chance.normal(),
    }))
    .sort((a, b) => b.appeal - a.appeal)
    .map((scored) => scored.showing);
}
