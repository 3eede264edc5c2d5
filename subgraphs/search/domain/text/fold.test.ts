import { expect, test } from 'vitest';
import { fold } from './fold.ts';

test.each([
  ['case', 'ANA María', 'ana maria'],
  ['accents, composed or not', 'Zoë Zoe\u0308', 'zoe zoe'],
  ['the German ß, small and large', 'Straße STRASSE STRAẞE', 'strasse strasse strasse'],
  ['letters with strokes', 'Łukasz Søren Đorđe Æsir Œuvre Þór', 'lukasz soren dorde aesir oeuvre thor'],
  ['the Turkish i, with and without its dot', 'İpek IRMAK ırmak istanbul', 'ipek irmak irmak istanbul'],
  ['Greek accents', 'Ελένη', 'ελενη'],
  ['Cyrillic Ё and Й', 'Ёлка Йога', 'елка иога'],
  ['the width of letters', 'ＡＮＡ１２', 'ana12'],
  ['ligatures', 'ﬁnn', 'finn'],
  ['kana', 'サクラ ガ', 'さくら が'.normalize('NFD')],
  ['points and lengthened letters of Arabic', 'مُحَمَّد محمـــد', 'محمد محمد'],
  ['Arabic letters that are written for one another', 'على علي مكة مكه', 'علي علي مكه مكه'],
  ['points of Hebrew', 'שָׁלוֹם', 'שלום'],
  ['how an emoji is drawn, and its skin', '❤️ ❤ 👍🏽 👍', '❤ ❤ 👍 👍'],
])('%s make no difference', (_what, written, folded) => {
  expect(fold(written)).toBe(folded);
});

test('vowel signs of other scripts stay, as without them other words would be left', () => {
  expect(fold('हिन्दी')).not.toBe(fold('हन्द'));
  expect(fold('สมชาย')).toBe('สมชาย');
});

test('a Korean syllable that is being typed is the beginning of what it becomes', () => {
  for (const typed of ['ㄱ'.normalize('NFKC'), '기', '김']) expect(fold('김민수').startsWith(fold(typed))).toBe(true);
  expect(fold('김민수').startsWith(fold('박'))).toBe(false);
});

test('what is folded folds to itself', () => {
  for (const text of ['Straße', 'İpek', 'サクラ', '김', 'ﷺ', 'مُحَمَّد', 'ΐ', 'ŉ', '👩🏽‍🚀', 'Ǆ', '½']) {
    expect(fold(fold(text))).toBe(fold(text));
  }
});
