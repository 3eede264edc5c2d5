import { accountRank } from '../../subgraphs/search/domain/indexing/document-ranks.ts';
import type { SearchDocument } from '../../subgraphs/search/ports.ts';
import { type Random, seededRandom } from '../kit/random.ts';
import { type NamePool, namePools, words } from './name-pools.ts';
import { romanised } from './plain.ts';

/** Something that can be found, and how many know it: followers, posts, inhabitants. */
export interface Known {
  document: SearchDocument;
  popularity: number;
}

export interface Account extends Known {
  username: string;
  name: string;
  given: string;
  family: string;
}

const MOST_FOLLOWERS = 3_000_000;
/** Of Zipf's law. */
const EXPONENT = 0.9;
/** A prime beyond the number of accounts: ids say nothing of who is known. */
const ID_SPACE = 1_000_003;

export const accountId = (place: number): string => String(10_000_000 + ((place * 7919) % ID_SPACE));

/** Each pool as often as it has shares. */
const drawn = namePools.flatMap((pool) => Array.from({ length: pool.share }, () => pool));
const EMOJI = [...'🌸🌅🔥🌊🎸🍕🐱🌙📷🎨'];

/** The account that is known by so many others, the best known first; each by itself, so that a world may have a part of them. */
export function accountAt(place: number): Account {
  const random = seededRandom(`account ${place}`);
  const pool = random.pick(drawn);
  const [given, family] = [common(random, pool.given), common(random, pool.family)];
  const name = nameOf(random, pool, given, family);
  const username = usernameOf(random, romanised(given), romanised(family), place);
  const popularity = Math.floor(MOST_FOLLOWERS / (place + 1) ** EXPONENT);
  return {
    username,
    name,
    given,
    family,
    popularity,
    document: {
      kind: 'USER',
      id: accountId(place),
      version: 1,
      names: [username, name],
      rank: accountRank(popularity, false),
    },
  };
}

/** The first ones of a list are borne by many, the last ones by few. */
const common = (random: Random, names: readonly string[]): string =>
  names[Math.floor(names.length * random.next() ** 2)] ?? '';

function nameOf(random: Random, pool: NamePool, given: string, family: string): string {
  if (random.chance(0.03)) return `${capital(random.pick(words.adjectives))} ${capital(random.pick(words.nouns))}`;
  const parts = {
    'given family': `${given} ${family}`,
    'family given': `${family} ${given}`,
    familygiven: `${family}${given}`,
  };
  const full = random.chance(0.05) ? given : parts[pool.join];
  const second = random.chance(0.06) && pool.join === 'given family' ? `${full} ${common(random, pool.family)}` : full;
  return random.chance(0.05) ? `${second} ${random.pick(EMOJI)}` : second;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The best known have a short one; whoever comes later adds a number to it. */
function usernameOf(random: Random, given: string, family: string, place: number): string {
  const [adjective, noun] = [random.pick(words.adjectives), random.pick(words.nouns)].map(romanised);
  const own = [`${given}.${family}`, `${given}${family}`, `${given}_${family}`, `${given.charAt(0)}${family}`];
  const styled = [
    `${given}.${noun}`,
    `the.${given}`,
    `${adjective}.${noun}`,
    `${adjective}_${noun}`,
    `${noun}.${given}`,
  ];
  const isLatin = given.length > 1 && family.length > 1;
  const base = isLatin ? random.pick([...own, ...own, ...styled]) : `${adjective}${random.pick(['.', '_', ''])}${noun}`;
  return place < 2000 ? base.slice(0, 30) : `${base.slice(0, 24)}${place}`;
}
