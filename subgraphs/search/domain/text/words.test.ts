import { expect, test } from 'vitest';
import { beginningsOf, wordsOf } from './words.ts';

test.each([
  ['a name', 'Ana Müller', ['ana', 'muller']],
  ['a username', 'ana.mueller_92', ['ana', 'mueller', '92']],
  ['signs between letters', "O'Brien-Smith, Jr.", ['o', 'brien', 'smith', 'jr']],
  ['nothing but signs', '%_*?!', []],
  ['nothing', '', []],
  ['emoji beside letters', 'sunset🌅beach', ['sunset', '🌅', 'beach']],
  ['two emoji', '🌸🌸', ['🌸', '🌸']],
  ['an emoji that is made of several', '👩‍🚀', ['👩‍🚀']],
  ['flags', '🇩🇪🇫🇷', ['🇩🇪', '🇫🇷']],
  ['a script with vowel signs', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
  ['half a surrogate pair', 'ana\ud83d', ['ana']],
  ['control characters', 'a\u0000b\u0007c', ['a', 'b', 'c']],
])('the words of %s', (_what, text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('a word is found from its beginning', () => {
  expect(beginningsOf('muller')).toEqual(['muller']);
  expect(beginningsOf('👩‍🚀')).toEqual(['👩‍🚀']);
});

test('where no spaces are written, Chinese from each letter, the others from each word', () => {
  expect(beginningsOf('東京都').sort()).toEqual(['京都', '東京都', '都'].sort());
  expect(beginningsOf('王小明')).toContain('明');
  expect(beginningsOf('สวัสดีครับ')).toContain('ครับ');
  expect(beginningsOf('さくらの花')).toContain('花');
});

test('each beginning is an end of the word, and no letter is cut in half', () => {
  for (const word of ['𠮷野家', '東京タワー', 'ภาษาไทย']) {
    for (const beginning of beginningsOf(word)) {
      expect(word.endsWith(beginning)).toBe(true);
      expect(beginning.isWellFormed()).toBe(true);
    }
  }
});
