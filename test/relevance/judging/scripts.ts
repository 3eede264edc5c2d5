import type { Random } from '../../kit/random.ts';
import type { Account } from '../accounts.ts';
import type { JudgedQuery } from '../judged.ts';
import type { SearchWorld } from '../world.ts';
import { bestKnown, fromEach } from './rules.ts';

/** Accounts by names in other scripts, and by emoji. */
export function judgeScripts({ accounts }: SearchWorld, random: Random): JudgedQuery[] {
  const known = random.shuffle(accounts.slice(0, 40_000));
  const written = (script: RegExp): Account[] => known.filter(({ name, given }) => script.test(name) && name !== given);
  const contains = (typed: string) => bestKnown(accounts, ({ name }) => name.includes(typed));
  const begins = (typed: string) => bestKnown(accounts, ({ name }) => name.startsWith(typed));
  const [letters, syllables, han] = [
    written(/^[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew} ]+$/u),
    written(/^\p{Script=Hangul}+$/u),
    written(/^[\p{Script=Han}]+$/u),
  ];
  const withEmoji = known.filter(({ name }) => /^[\p{Script=Latin} ]+\p{Extended_Pictographic}$/u.test(name));

  return [
    ...fromEach(letters, 16, ({ name }): JudgedQuery => ({ of: 'other script', query: name, expected: begins(name) })),
    ...fromEach(letters.slice(100), 8, ({ name }): JudgedQuery => {
      const typed = name.slice(0, -2);
      return { of: 'other script', query: typed, expected: begins(typed) };
    }),
    ...fromEach(han, 8, ({ name }): JudgedQuery => ({ of: 'other script', query: name, expected: begins(name) })),
    // A given name alone, which stands in the middle of what is written without spaces.
    ...fromEach(han.slice(100), 6, ({ name, given }): JudgedQuery | null =>
      [...given].length === 2 && name.endsWith(given)
        ? { of: 'other script', query: given, expected: contains(given) }
        : null,
    ),
    ...fromEach(syllables, 8, ({ name }): JudgedQuery => ({ of: 'other script', query: name, expected: begins(name) })),
    // While the last syllable is still being put together.
    ...fromEach(syllables.slice(100), 6, ({ name }): JudgedQuery => {
      const typed = name.normalize('NFD').slice(0, -1).normalize('NFC');
      const isMeant = (one: Account): boolean =>
        one.name.normalize('NFD').startsWith(name.normalize('NFD').slice(0, -1));
      return { of: 'other script', query: typed, expected: bestKnown(accounts, isMeant) };
    }),
    ...fromEach(withEmoji, 8, ({ name }): JudgedQuery => {
      const parts = name.split(' ');
      const [first = '', emoji = ''] = [parts[0], parts.at(-1)];
      const isMeant = (one: Account): boolean => one.name.startsWith(`${first} `) && one.name.endsWith(emoji);
      return { of: 'emoji', query: `${first} ${emoji}`, expected: bestKnown(accounts, isMeant) };
    }),
    ...fromEach(withEmoji.slice(50), 4, ({ name }): JudgedQuery => {
      const emoji = name.split(' ').at(-1) ?? '';
      return { of: 'emoji', query: emoji, kinds: ['USER'], expected: contains(emoji) };
    }),
  ];
}
