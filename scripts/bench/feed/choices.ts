import type { Random } from '../../../test/kit/random.ts';

/** How large a world is. Accounts are numbered from 1; the lower its number, the more people follow one. */
export interface WorldSize {
  users: number;
  /** Accounts that each follows. */
  follows: number;
  posts: number;
}

/** Pairs of numbers both ways: whom each account follows, and who follows it. */
export interface Follows {
  /** Of account n from `(n - 1) * follows` on. */
  followed: Int32Array;
  /** Of account n from `firstFollower[n]` to `firstFollower[n + 1]`. */
  followers: Int32Array;
  firstFollower: Int32Array;
}

/** Draws so many different others for each account, account n as often as 1 / n. */
export function chooseFollows({ users, follows }: WorldSize, random: Random): Follows {
  const followed = new Int32Array(users * follows);
  const lastChosenBy = new Int32Array(users + 1);
  const firstFollower = new Int32Array(users + 2);
  for (let account = 1; account <= users; account += 1) {
    lastChosenBy[account] = account;
    for (let chosen = 0; chosen < follows; ) {
      const other = drawPopular(users, random);
      if (lastChosenBy[other] === account) continue;
      lastChosenBy[other] = account;
      followed[(account - 1) * follows + chosen] = other;
      firstFollower[other + 1] = at(firstFollower, other + 1) + 1;
      chosen += 1;
    }
  }
  for (let account = 1; account <= users + 1; account += 1)
    firstFollower[account] = at(firstFollower, account) + at(firstFollower, account - 1);
  return { followed, firstFollower, followers: inverse(followed, { follows, firstFollower }) };
}

/** A counting sort by the account that is followed. */
function inverse(
  followed: Int32Array,
  { follows, firstFollower }: { follows: number; firstFollower: Int32Array },
): Int32Array {
  const followers = new Int32Array(followed.length);
  const next = firstFollower.slice();
  for (let index = 0; index < followed.length; index += 1) {
    const account = at(followed, index);
    const place = at(next, account);
    followers[place] = Math.floor(index / follows) + 1;
    next[account] = place + 1;
  }
  return followers;
}

/** Zipf's law with s = 1: the logarithm of the place is evenly spread. */
const drawPopular = (users: number, random: Random): number => Math.floor((users + 1) ** random.next()) || 1;

/** Who posted when, and who likes it. Posts are in the order of their authors. */
export interface Posts {
  author: Int32Array;
  /** How many milliseconds before the world was made. */
  ageMs: Float64Array;
  /** Of post p from `firstLike[p]` to `firstLike[p + 1]`: followers of its author, each once. */
  likers: Int32Array;
  firstLike: Int32Array;
}

const DAY_MS = 24 * 3_600_000;
const YOUNGEST_MS = 60_000;
/** So many of the posts are of the last few days, the rest of all days. */
const RECENT = { share: 0.35, days: 3 };
const DAYS = 30;
/** Of one post; most have a few, some very many (Pareto with α = 2). */
const LIKES = { scale: 3, most: 300 };

/** Popular accounts post more than others, but not in proportion to their followers. */
export function choosePosts({ users, posts }: WorldSize, { firstFollower, followers }: Follows, random: Random): Posts {
  const author = Int32Array.from({ length: posts }, () => Math.floor(users * random.next() ** 1.5) + 1).sort();
  const ageMs = Float64Array.from({ length: posts }, () => {
    const days = random.chance(RECENT.share) ? RECENT.days : DAYS;
    return Math.floor(YOUNGEST_MS + random.next() * days * DAY_MS);
  });
  const firstLike = new Int32Array(posts + 1);
  const likers: number[] = [];
  for (let post = 0; post < posts; post += 1) {
    const [first, last] = [at(firstFollower, at(author, post)), at(firstFollower, at(author, post) + 1)];
    const wanted = Math.min(Math.floor(LIKES.scale * ((1 - random.next()) ** -0.5 - 1)), LIKES.most, last - first);
    const start = random.int(0, Math.max(0, last - first - wanted));
    for (let like = 0; like < wanted; like += 1) likers.push(at(followers, first + start + like));
    firstLike[post + 1] = likers.length;
  }
  return { author, ageMs, firstLike, likers: Int32Array.from(likers) };
}

/** An element that must be there. */
export function at(numbers: Int32Array | Uint32Array | Float64Array, index: number): number {
  const number = numbers[index];
  if (number === undefined) throw new RangeError(`There is no element ${index} of ${numbers.length}`);
  return number;
}
