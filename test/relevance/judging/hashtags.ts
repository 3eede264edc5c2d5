import type { Random } from '../../kit/random.ts';
import type { Known } from '../accounts.ts';
import type { JudgedQuery } from '../judged.ts';
import type { SearchWorld } from '../world.ts';
import { exchange, slip } from './errors.ts';
import { bestKnown, fromEach } from './rules.ts';

/** Hashtags, with the sign before them. */
export function judgeHashtags({ hashtags }: SearchWorld, random: Random): JudgedQuery[] {
  const names = new Set(hashtags.map(({ document }) => document.id));
  const popular = random.shuffle(hashtags.slice(0, 600).filter(({ document }) => document.id.length >= 5));
  const any = random.shuffle(hashtags);
  const exactly = ({ document: { kind, id } }: Known): JudgedQuery => ({
    of: 'hashtag',
    query: `#${id}`,
    expected: [{ kind, id }],
  });
  const begun = ({ document: { id } }: Known): JudgedQuery => {
    const typed = [...id].slice(0, 4).join('');
    const isMeant = ({ document }: Known): boolean => document.id.startsWith(typed);
    return { of: 'hashtag', query: `#${typed}`, expected: bestKnown(hashtags, isMeant) };
  };
  const spoilt = ({ document: { kind, id } }: Known): JudgedQuery | null => {
    if (!/^[a-z]{6,}$/.test(id)) return null;
    const typed = random.chance(0.5) ? slip(random, id) : exchange(random, id);
    return names.has(typed) ? null : { of: 'hashtag with an error', query: `#${typed}`, expected: [{ kind, id }] };
  };
  return [...fromEach(any, 10, exactly), ...fromEach(popular, 10, begun), ...fromEach(popular.slice(50), 12, spoilt)];
}
