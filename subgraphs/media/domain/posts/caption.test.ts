import { expect, test } from 'vitest';
import { captionTokens, hashtagName } from './caption.ts';

const found = (caption: string) =>
  captionTokens(caption).map(({ kind, offset, length }) => [kind, caption.slice(offset, offset + length)]);
const names = (caption: string) => captionTokens(caption).map(({ name }) => name);

test('finds hashtags and mentions where they stand', () => {
  expect(found('Boats in #Nagasaki with @ana.k and @ben')).toEqual([
    ['hashtag', '#Nagasaki'],
    ['mention', '@ana.k'],
    ['mention', '@ben'],
  ]);
});

test('offsets count UTF-16 code units, also behind emoji', () => {
  expect(captionTokens('🌸🌸 #été')).toEqual([{ kind: 'hashtag', name: 'été', offset: 5, length: 4 }]);
});

test('names are lower case, composed', () => {
  expect(names('#Été #CAFE\u0301 @ANA')).toEqual(['été', 'café', 'ana']);
});

test.each([
  ['an e-mail address', 'write to me@example.org'],
  ['a number', 'we are #1'],
  ['an HTML entity', 'it&#x27;s'],
  ['a lone sign', '# and @ and #'],
  ['a sign inside a word', 'C#sharp'],
])('%s is plain text', (_what, caption) => {
  expect(captionTokens(caption)).toEqual([]);
});

test('a sentence may end behind a mention', () => {
  expect(names('Thanks @ana. And @ben!')).toEqual(['ana', 'ben']);
});

test.each([
  ['Été', 'été'],
  ['#CAFE\u0301', 'café'],
  ['İstanbul', 'i̇stanbul'],
  ['i̇stanbul', 'i̇stanbul'],
  ['日本', '日本'],
])('whoever asks for %s asks for #%s', (asked, name) => {
  expect(hashtagName(asked)).toBe(name);
});

test.each(['', '#', '1', 'two words', '#one#two', '@ana', 'a&b', ' padded', 'a'.repeat(2200)])(
  '%j is no hashtag',
  (asked) => {
    expect(hashtagName(asked)).toBeNull();
  },
);

test('a long caption of signs takes linear time', () => {
  expect(captionTokens('#'.repeat(2200))).toEqual([]);
  expect(captionTokens(`#${'1'.repeat(2199)}`)).toEqual([]);
});
