import type { CommentId } from '@heliograph/platform/ids';
import { LANGUAGES, type Language } from '@heliograph/platform/language';
import { expect, test } from 'vitest';
import type { ListedKind } from '../ports.ts';
import { messageTextOf, textOf } from './texts.ts';

const KINDS = [
  ...['LIKE', 'COMMENT', 'REPLY', 'MENTION', 'TAG', 'FOLLOW', 'FOLLOW_REQUEST', 'FOLLOW_ACCEPTED', 'STORY_REACTION'],
  'POST_PUBLISHED',
] as ListedKind[];
const NAMES = ['ana', 'ben', 'eve'];

function text(
  { kind = 'LIKE', count = 1, comment = null }: { kind?: ListedKind; count?: number; comment?: CommentId | null },
  language: Language = 'en',
  names: (string | null)[] = NAMES.slice(0, count),
) {
  return textOf({ kind, actorCount: count, commentId: comment }, { names, announced: null }, language);
}

test.each([
  [1, 'ana liked your post'],
  [2, 'ana and ben liked your post'],
  [3, 'ana, ben and eve liked your post'],
  [4, 'ana, ben and 2 others liked your post'],
  [12_345, 'ana, ben and 12,343 others liked your post'],
])('of %i who did it, two are named, or three of three', (count, sentence) => expect(text({ count })).toBe(sentence));

test('whose name is not known is one of the others', () => {
  expect(text({ count: 3 }, 'en', ['ana', null, 'eve'])).toBe('ana, eve and 1 other liked your post');
  expect(text({ count: 5 }, 'en', [null, null, null])).toBe('5 people liked your post');
  expect(text({}, 'en', [null])).toBe('Someone liked your post');
});

test('what is of a comment says so', () => {
  expect(text({ comment: '7' as CommentId })).toBe('ana liked your comment');
  expect(text({ kind: 'COMMENT', comment: '7' as CommentId })).toBe('ana commented on your post');
});

test.each<[Language, number, string]>([
  ['de', 1, 'ana folgt dir jetzt'],
  ['de', 14, 'ana, ben und 12 weitere Personen folgen dir jetzt'],
  ['es', 1, 'ana empezó a seguirte'],
  ['es', 2, 'ana y ben empezaron a seguirte'],
  ['fr', 14, 'ana, ben et 12 autres personnes se sont abonnés à votre compte'],
  ['pt', 14, 'ana, ben e outras 12 pessoas começaram a seguir você'],
  ['ja', 14, 'ana、ben、他12人があなたをフォローしました'],
  ['ar', 4, 'بدأ ⁨ana⁩ و⁨ben⁩ وشخصان آخران بمتابعتك'],
  ['ar', 13, 'بدأ ⁨ana⁩ و⁨ben⁩ و11 شخصًا آخر بمتابعتك'],
])('in %s, of %i: %s', (language, count, sentence) => {
  expect(text({ kind: 'FOLLOW', count }, language)).toBe(sentence);
});

test.each(LANGUAGES)('in %s nothing is left open, and no two kinds read alike', (language) => {
  for (const count of [1, 2, 3, 7, 15, 100, 1_000_000]) {
    const all = [
      ...KINDS.map((kind) => text({ kind, count }, language)),
      text({ count, comment: '7' as CommentId }, language),
    ];
    expect(all.filter((sentence) => /[{}]/.test(sentence))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  }
  expect(messageTextOf(language)).not.toBe('');
});

test('a name is never read as a pattern', () => {
  expect(text({}, 'en', ['$&{n}'])).toBe('$&{n} liked your post');
});

test('what the house announces is told in its own words', () => {
  const system = { kind: 'SYSTEM', actorCount: 0, commentId: null } as const;
  const announced = { en: 'Hello', de: 'Hallo' };
  expect(textOf(system, { names: [], announced }, 'de')).toBe('Hallo');
  expect(textOf(system, { names: [], announced }, 'fr')).toBe('Hello');
});
