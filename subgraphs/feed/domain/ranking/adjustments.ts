import type { Advertisement, PostFormat, RankedEntry } from '../../ports.ts';

/** Posts of one author in any stretch of this many. */
const MOST_PER_AUTHOR = 3;
const AUTHOR_STRETCH = 20;

/** Posts about one first topic in any stretch of this many. */
const MOST_PER_TOPIC = 4;
const TOPIC_STRETCH = 10;

/** Posts of one format in a row. */
const MOST_OF_FORMAT = 4;

/** For the sake of the mix, a post comes forward by no more places: variety is not worth what hardly interests. */
const MIX_REACH = 20;

/** Places at the top that are not for what was demoted. */
const HEAD = 10;

/** A scored entry, with what moderation leaves of its rank, which its score counts in, and what it is made of. */
export interface Scored {
  entry: RankedEntry;
  integrity: number;
  /** Undefined where it is not known; then it goes with everything. */
  format?: PostFormat | undefined;
  /** The first of its topics; undefined where it has none. */
  topic?: string | undefined;
}

/**
 * Keeps the order as far as a page with some variety allows. What was demoted waits until the first ten places are taken.
 * A post whose author already stands three times in the last twenty waits until there is room again; so does, as long as
 * another stands within twenty places behind, one more post about a topic that fills four of the last ten places, and a
 * fifth of one format in a row. Where no post obeys all of it, the mix gives way first, then the author's share, then what
 * was demoted comes; nothing is lost.
 */
export function arrange(scored: readonly Scored[]): RankedEntry[] {
  const placed: Scored[] = [];
  const waiting = [...scored];
  while (waiting.length > 0) {
    const [next] = waiting.splice(nextOf(waiting, placed), 1);
    if (next) placed.push(next);
  }
  return placed.map(({ entry }) => entry);
}

function nextOf(waiting: readonly Scored[], placed: readonly Scored[]): number {
  const { hasRoom, mixes } = rulesBehind(placed);
  const first = waiting.findIndex(hasRoom);
  const mixed = waiting.slice(0, first + MIX_REACH).findIndex((one) => hasRoom(one) && mixes(one));
  const [next = 0] = [mixed, first, waiting.findIndex(isWhole)].filter((place) => place >= 0);
  return next;
}

const isWhole = ({ integrity }: Scored): boolean => integrity >= 1;

/** What may stand behind what is placed. */
function rulesBehind(placed: readonly Scored[]) {
  const isHead = placed.length < HEAD;
  const authors = placed.slice(-(AUTHOR_STRETCH - 1)).map(({ entry }) => entry.authorId);
  const topics = placed.slice(-(TOPIC_STRETCH - 1)).map(({ topic }) => topic);
  const formats = placed.slice(-MOST_OF_FORMAT).map(({ format }) => format);
  return {
    hasRoom: ({ entry, integrity }: Scored): boolean =>
      (integrity >= 1 || !isHead) && authors.filter((author) => author === entry.authorId).length < MOST_PER_AUTHOR,
    mixes: ({ topic, format }: Scored): boolean =>
      (topic === undefined || topics.filter((other) => other === topic).length < MOST_PER_TOPIC) &&
      (format === undefined || formats.length < MOST_OF_FORMAT || formats.some((other) => other !== format)),
  };
}

/** Where the first advertisement stands, counted from 0, and how far the next ones are apart. */
const FIRST_SLOT = 3;
const SLOT_DISTANCE = 10;
/** A feed with fewer posts has no advertisements. */
const FEWEST_ENTRIES = 8;

/**
 * Puts advertisements into their slots: the fourth place, then every tenth behind it, always with a post behind them. Each
 * is shown once, none whose post is in the feed anyway, and none beside a post of its own author; a slot for which none is
 * left stays empty. What was placed has the source `SPONSORED`.
 * @param advertisements in the order in which they should be used
 */
export function placeAdvertisements(
  entries: readonly RankedEntry[],
  advertisements: readonly Advertisement[],
): RankedEntry[] {
  if (entries.length < FEWEST_ENTRIES) return [...entries];
  const shown = new Set(entries.map(({ postId }) => postId));
  const placed = [...entries];
  for (let slot = FIRST_SLOT; slot < placed.length; slot += SLOT_DISTANCE) {
    const neighbours = [placed[slot - 1]?.authorId, placed[slot]?.authorId];
    const next = advertisements.find(({ postId, authorId }) => !shown.has(postId) && !neighbours.includes(authorId));
    if (!next) continue;
    shown.add(next.postId);
    placed.splice(slot, 0, sponsored(next));
  }
  return placed;
}

const sponsored = ({ postId, authorId }: Advertisement): RankedEntry => ({
  postId,
  authorId,
  source: 'SPONSORED',
  score: 0,
  signals: [],
});
