import { setTimeout as sleep } from 'node:timers/promises';
import type { PostId, UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { Pace, PopularPost, PopularPosts } from '../ports.ts';
import type { HotPost } from './postgres-popular-posts.ts';
import { redisKeys } from './redis-keys.ts';

const VIRAL = 500;
const PER_TOPIC = 50;
const TOPICS = 2000;
/** A topic with fewer posts says nothing about what is popular. */
const FEWEST_OF_TOPIC = 2;
/** Seconds. What nobody gathers anew for so long is not popular any more. */
const LIFETIME = 600;
/** How long, in steps, a reader who finds nothing waits for whoever gathers it: 310 ms in all. */
const WAITS_MS = [10, 20, 40, 80, 160];

/**
 * The hottest of all as one JSON string, those of each topic as fields of one hash: both are replaced in one step. Where
 * they are lost, the first reader gathers them, and the others wait for a moment.
 * @param source what is hot now, in any order
 * @param everySeconds how often it is gathered at most, by whomsoever
 */
export function redisPopularPosts(options: {
  redis: Redis;
  keyPrefix: string;
  source(now: Date, pace?: Pace): Promise<HotPost[]>;
  everySeconds: number;
  now(): Date;
}): PopularPosts {
  const { redis, source, everySeconds, now } = options;
  const keys = redisKeys(options.keyPrefix);

  const gather = async (at: Date, pace?: Pace): Promise<void> => {
    const posts = (await source(at, pace)).sort((a, b) => b.heat - a.heat);
    // Whoever began later knows more: what is gathered at a pace may be old by its end.
    if (Number(await redisRoundTrip(() => redis.get(keys.popularSince))) > at.getTime()) return;
    const viral = posts.filter(({ topic }) => topic === null).slice(0, VIRAL);
    const fields = Object.fromEntries([...byTopic(posts)].map(([topic, hot]) => [topic, encode(hot)]));
    const expiration = { type: 'EX', value: LIFETIME } as const;
    const replaced = redis.multi().set(keys.viral, encode(viral), { expiration });
    replaced.set(keys.popularSince, String(at.getTime()), { expiration }).del(keys.trending);
    if (Object.keys(fields).length > 0) replaced.hSet(keys.trending, fields).expire(keys.trending, LIFETIME);
    await redisRoundTrip(() => replaced.exec());
  };

  const gatherInTurn = async (at: Date, pace?: Pace): Promise<void> => {
    // A little less than the interval: clocks of timers differ.
    const expiration = { type: 'PX', value: everySeconds * 900 } as const;
    const isOurs = await redisRoundTrip(() => redis.set(keys.gathering, '', { expiration, condition: 'NX' }));
    if (isOurs === null) return;
    await gather(at, pace).catch(async (error: unknown) => {
      await redisRoundTrip(() => redis.del(keys.gathering));
      throw error;
    });
  };

  /** What `read` finds; where nothing has been gathered, it is read again once somebody has done so. */
  const gathered = async <Found>(read: () => Promise<Found | null>): Promise<Found | null> => {
    const found = await read();
    if (found !== null) return found;
    await gatherInTurn(now());
    for (const wait of [0, ...WAITS_MS]) {
      if (wait > 0) await sleep(wait);
      const again = await read();
      if (again !== null) return again;
    }
    return null;
  };

  return {
    gather: (at) => gather(at),
    gatherInTurn,

    async viral() {
      const stored = await gathered(() => redisRoundTrip(() => redis.get(keys.viral)));
      return stored === null ? [] : decode(stored);
    },

    async trending(topics) {
      if (topics.length === 0) return [];
      const stored = await gathered(async () => {
        const [hot, isThere] = await redisRoundTrip(() =>
          Promise.all([redis.hmGet(keys.trending, [...topics]), redis.exists(keys.viral)]),
        );
        return isThere ? hot : null;
      });
      return topics.map((_topic, index) => {
        const hot = stored?.[index] ?? null;
        return hot === null ? [] : decode(hot);
      });
    },
  };
}

/** Topics with enough hot posts, each with the hottest of them; where there are too many topics, the hottest topics. */
function byTopic(hottestFirst: readonly HotPost[]): Map<string, HotPost[]> {
  const topics = [...Map.groupBy(hottestFirst, ({ topic }) => topic)].flatMap(([topic, posts]) =>
    topic === null || posts.length < FEWEST_OF_TOPIC
      ? []
      : [{ topic, posts: posts.slice(0, PER_TOPIC), total: posts.reduce((sum, { heat }) => sum + heat, 0) }],
  );
  const hottest = topics.sort((a, b) => b.total - a.total).slice(0, TOPICS);
  return new Map(hottest.map(({ topic, posts }) => [topic, posts]));
}

const encode = (posts: readonly PopularPost[]): string =>
  JSON.stringify(posts.map(({ postId, authorId, heat }) => [postId, authorId, heat]));

const decode = (stored: string): PopularPost[] =>
  (JSON.parse(stored) as [PostId, UserId, number][]).map(([postId, authorId, heat]) => ({ postId, authorId, heat }));
