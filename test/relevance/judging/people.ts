import type { Random } from '../../kit/random.ts';
import type { Account } from '../accounts.ts';
import type { JudgedQuery } from '../judged.ts';
import { plain } from '../plain.ts';
import type { SearchWorld } from '../world.ts';
import { exchange, slip } from './errors.ts';
import { bestKnown, fromEach } from './rules.ts';

type Maker = (account: Account) => JudgedQuery | null;

/** Accounts by names in Latin letters, and by usernames. */
export function judgePeople({ accounts }: SearchWorld, random: Random): JudgedQuery[] {
  const plainNames = new Map(accounts.map((account) => [account, plain(account.name)]));
  const bearers = Map.groupBy(accounts, (account) => plainNames.get(account) ?? '');
  const isLatin = ({ name }: Account): boolean => /^[\p{Script=Latin} ]+$/u.test(name) && name.includes(' ');
  const amongFirst = (count: number): Account[] => random.shuffle(accounts.slice(0, count).filter(isLatin));
  const [stars, known, everybody] = [amongFirst(800), amongFirst(40_000), amongFirst(accounts.length)];

  const named = (name: string) => bestKnown(bearers.get(name) ?? [], () => true);
  const nameOf = (account: Account): string => plainNames.get(account) ?? '';
  const beginsWith = (typed: string) =>
    bestKnown(accounts, (account) => account.username.startsWith(typed) || nameOf(account).startsWith(typed));

  const prefix =
    (length: number): Maker =>
    (account) => {
      const typed = (random.chance(0.5) ? nameOf(account) : account.username).slice(0, length);
      return /^[a-z]+$/.test(typed)
        ? { of: 'prefix', query: typed, kinds: ['USER'], expected: beginsWith(typed) }
        : null;
    };
  const fullName: Maker = (account) => ({ of: 'full name', query: account.name, expected: named(nameOf(account)) });
  const cutName: Maker = (account) => {
    const typed = nameOf(account).slice(0, -random.int(2, 4));
    if (!/ \p{L}/u.test(typed)) return null;
    return { of: 'half a name', query: typed, expected: bestKnown(accounts, (one) => nameOf(one).startsWith(typed)) };
  };
  const username: Maker = ({ username: typed, document: { kind, id } }) => ({
    of: 'username',
    query: random.chance(0.5) ? `@${typed}` : typed,
    expected: [{ kind, id }],
  });
  const withoutAccents: Maker = (account) => {
    const typed = nameOf(account);
    return typed === account.name.toLowerCase() ? null : { of: 'no accents', query: typed, expected: named(typed) };
  };
  const homonym: Maker = (account) => {
    const all = bearers.get(nameOf(account)) ?? [];
    return all.length < 4 ? null : { of: 'homonym', query: account.name, expected: bestKnown(all, () => true, 1) };
  };
  const otherOrder: Maker = (account) => {
    const [first = '', last = '', ...more] = nameOf(account).split(' ');
    if (more.length > 0 || first === last) return null;
    const typed = random.chance(0.5) ? `${last} ${first}` : `${last} ${first.slice(0, 3)}`;
    const isMeant = (one: Account): boolean => {
      const words = nameOf(one).split(' ');
      return words.includes(last) && words.some((word) => word.startsWith(typed.split(' ')[1] ?? ''));
    };
    return { of: 'other order', query: typed, expected: bestKnown(accounts, isMeant) };
  };
  /** With so many errors, each in a word that is long enough to be known in spite of them. */
  const misspelled =
    (of: string, spoil: (word: string) => string, spoilt: number, least: number): Maker =>
    (account) => {
      const words = nameOf(account).split(' ');
      if (words.length !== 2 || !words.every((word) => /^[a-z]+$/.test(word) && word.length >= least)) return null;
      const chosen = random.sample([0, 1], spoilt);
      const typed = words.map((word, index) => (chosen.includes(index) ? spoil(word) : word)).join(' ');
      // Another name may come of it: then nobody can know.
      if (bearers.has(typed) || typed === words.join(' ')) return null;
      return { of, query: typed, expected: named(words.join(' ')) };
    };

  return [
    ...fromEach(stars, 12, prefix(3)),
    ...fromEach(stars.slice(100), 12, prefix(4)),
    ...fromEach(stars.slice(200), 8, prefix(5)),
    ...fromEach(known, 20, fullName),
    ...fromEach(known.slice(1000), 20, cutName),
    ...fromEach(everybody, 20, username),
    ...fromEach(known.slice(2000), 18, withoutAccents),
    ...fromEach(everybody.slice(1000), 14, homonym),
    ...fromEach(known.slice(3000), 18, otherOrder),
    ...fromEach(
      known.slice(4000),
      24,
      misspelled('one error', (word) => slip(random, word), 1, 4),
    ),
    ...fromEach(
      known.slice(6000),
      16,
      misspelled('two errors', (word) => slip(random, word), 2, 5),
    ),
    ...fromEach(
      known.slice(8000),
      18,
      misspelled('exchanged', (word) => exchange(random, word), 1, 4),
    ),
  ];
}
