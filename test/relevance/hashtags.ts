import { hashtagRank } from '../../subgraphs/search/domain/indexing/document-ranks.ts';
import { seededRandom } from '../kit/random.ts';
import type { Known } from './accounts.ts';
import { namePools, words } from './name-pools.ts';

const ENDINGS = 'love,life,gram,daily,time,photography,art,lover,vibes,world,style,2024,2025,oftheday,goals,tips'.split(
  ',',
);
const MOST_POSTS = 20_000_000;

/** So many hashtags, the most used first: words, then words with an ending, then two words. */
export function hashtagsUpTo(count: number): Known[] {
  const random = seededRandom('hashtags');
  const latin = [...words.nouns, ...words.adjectives, ...words.verbs].map((word) => word.toLowerCase());
  const others = namePools.slice(10).flatMap(({ given }) => given);
  const single = random.shuffle([...latin, ...others.map((name) => name.toLowerCase())]);
  const names = new Set(single.filter((name) => /^[\p{L}\p{M}]+$/u.test(name)));
  const short = latin.filter((word) => /^[a-z]{3,8}$/.test(word));
  const ended = short.flatMap((word) => ENDINGS.map((ending) => `${word}${ending}`));
  for (const name of random.shuffle(ended)) if (names.size < count * 0.6) names.add(name);
  while (names.size < count) names.add(`${random.pick(short)}${random.pick(short)}`);
  return [...names].slice(0, count).map((name, place): Known => {
    const popularity = Math.floor(MOST_POSTS / (place + 1));
    // Half of them are used every day; nobody remembers when the others were.
    const rank = hashtagRank(popularity, random.chance(0.5) ? 0 : null, 0);
    return { popularity, document: { kind: 'HASHTAG', id: name, version: 1, names: [name], rank } };
  });
}
