import type { EngineQuery } from '../../../subgraphs/search/ports.ts';
import type { Random } from '../../../test/kit/random.ts';
import type { Known } from '../../../test/relevance/accounts.ts';
import { slip } from '../../../test/relevance/judging/errors.ts';
import type { SearchWorld } from '../../../test/relevance/world.ts';

/** Beyond that nobody types on: what they mean is on the screen. */
const MOST_LETTERS = 12;
const PAGE = 20;
const WITH_ERRORS = 0.2;
/** From here on people misspell. */
const LEAST_WITH_ERROR = 4;

/**
 * What many people type at once, each letter by letter: one name after the other, of well known things more than of
 * others, in a query for each letter; in one of five names there is an error.
 */
export function typeahead({ accounts, hashtags, places }: SearchWorld, random: Random, count: number): EngineQuery[] {
  const kinds = ['USER', 'HASHTAG', 'LOCATION'] as const;
  const queries: EngineQuery[] = [];
  while (queries.length < count) {
    const list: readonly Known[] = random.pick([accounts, accounts, accounts, hashtags, places]);
    const meant = list[Math.floor(list.length * random.next() ** 3)] as Known;
    const name = random.pick(meant.document.names).toLowerCase();
    const written = random.chance(WITH_ERRORS) && name.length > LEAST_WITH_ERROR ? misspelt(random, name) : name;
    const letters = [...written].slice(0, MOST_LETTERS);
    for (const end of letters.keys()) {
      const text = letters.slice(0, end + 1).join('');
      if (/[\p{L}\p{N}]/u.test(text)) queries.push({ text, kinds, limit: PAGE, after: null, near: null });
    }
  }
  return random.shuffle(queries.slice(0, count));
}

/** With the error among its first letters, so that it is typed. */
function misspelt(random: Random, name: string): string {
  const start = name.slice(0, MOST_LETTERS);
  return slip(random, start) + name.slice(start.length);
}
