import type { HashtagUses } from '../../ports.ts';
import { trendScore } from './trend-score.ts';

/** Accounts that must have used a hashtag in the last day: nobody makes a trend alone, nor with one friend. */
const FEWEST_ACCOUNTS = 3;
/** Standard deviations; less happens by chance, and on the best hour of a day. Of what nobody used before it takes five. */
const LEAST_SCORE = 3;
/** Of one shard; as many as anybody may ask for of all. */
export const MOST_TRENDS = 50;

/** Looks for what trends on a shard, unless somebody has done so a moment ago. */
export async function findTrends(
  { uses, everySeconds }: { uses: Pick<HashtagUses, 'isDue' | 'usedLately' | 'keepTrending'>; everySeconds: number },
  shard: number,
  now: Date,
): Promise<void> {
  if (!(await uses.isDue(shard, everySeconds, now))) return;
  const used = await uses.usedLately(shard, FEWEST_ACCOUNTS, now);
  const scored = used.map((hashtag) => ({ name: hashtag.name, score: trendScore(hashtag) }));
  const trending = scored.filter(({ score }) => score >= LEAST_SCORE).sort((one, other) => other.score - one.score);
  await uses.keepTrending(shard, trending.slice(0, MOST_TRENDS));
}
