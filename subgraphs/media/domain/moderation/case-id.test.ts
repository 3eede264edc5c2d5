import { expect, test } from 'vitest';
import type { Subject } from '../../ports.ts';
import { caseIdOf, subjectOf } from './case-id.ts';

const post = { kind: 'POST', id: '123456789' } as Subject;

test('a case is named by what it is about', () => {
  for (const subject of [post, { ...post, kind: 'USER' } as Subject, { ...post, kind: 'COMMENT' } as Subject]) {
    expect(subjectOf(caseIdOf(subject))).toEqual(subject);
  }
});

const encoded = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['nothing', ''],
  ['what is no base64url', '%%%'],
  ['an id alone', '123456789'],
  ['another kind', encoded('STORY:1')],
  ['no id', encoded('POST:')],
  ['an id that is none', encoded('POST:-1')],
  ['an id with something behind it', encoded('POST:1:2')],
  ['the same in other letters', `${caseIdOf(post)}==`],
])('%s names no case', (_what, text) => {
  expect(subjectOf(text)).toBeNull();
});
