import { expect, test } from 'vitest';
import { negotiate } from './media-type.ts';

const NEWER = 'application/graphql-response+json';

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['application/json', 'application/json'],
  [NEWER, NEWER],
  [`${NEWER}; charset=utf-8, application/json; charset=utf-8`, NEWER],
  [`application/json, ${NEWER}`, 'application/json'],
  [`application/json;q=0.5, ${NEWER};q=0.9`, NEWER],
  [`${NEWER};q=0.2, */*;q=0.1`, NEWER],
  ['Application/JSON; Charset="UTF-8"', 'application/json'],
  ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
  ['application/json; charset=iso-8859-1', null],
  ['application/json;q=0', null],
  ['text/html', null],
  ['', null],
])('Accept %j is answered as %j', (accept, type) => {
  expect(negotiate(accept)).toBe(type);
});
