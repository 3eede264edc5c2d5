import { expect, test } from 'vitest';
import { acceptedLanguage, isLanguageTag, languageOf } from './index.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-CH', 'de'],
  ['DE-ch', 'de'],
  ['pt-BR,pt;q=0.9,en;q=0.8', 'pt'],
  ['en;q=0.2, fr;q=0.9', 'fr'],
  ['es, fr', 'es'],
  ['sv, ja;q=0.3', 'ja'],
  ['sv', 'en'],
  ['*', 'en'],
  ['zh-Hant-TW;q=1, *;q=0.5', 'en'],
  ['en;q=0', 'de'],
  ['fr;q=0, ar;q=0.001', 'ar'],
  ['fr;q=high, ar;q=0.5', 'ar'],
  ['fr;q=1.001, ar', 'ar'],
  [' ar ; q=1 ', 'ar'],
  [',,;;,de', 'de'],
  ['not a tag!, de', 'de'],
  [`${'sv,'.repeat(300)}`, 'en'],
  [`${'x'.repeat(1000)},de`, 'en'],
])('to whoever accepts %j we speak %s', (header, language) => expect(acceptedLanguage(header)).toBe(language));

test.each([
  ['pt-BR', 'pt', true],
  ['ar-u-nu-arab', 'ar', true],
  ['sv', null, true],
  ['de_DE', null, false],
  ['', null, false],
  ['<b>', null, false],
])('%j is of %s', (tag, language, isTag) => {
  expect(languageOf(tag)).toBe(language);
  expect(isLanguageTag(tag)).toBe(isTag);
});
