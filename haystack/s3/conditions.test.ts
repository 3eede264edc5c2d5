import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Conditions, isRangeCurrent, judge, writeCondition } from './conditions.ts';
import { readRequest } from './request.ts';

const OBJECT = { eTag: 'abc', modifiedAt: Date.parse('2026-01-02T03:04:05.678Z') };
const [BEFORE, AT, AFTER] = [-1, 0, 1].map((second) =>
  new Date(Date.parse('2026-01-02T03:04:05Z') + second * 1000).toUTCString(),
);

const NONE: Conditions = {
  ifMatch: undefined,
  ifNoneMatch: undefined,
  ifModifiedSince: undefined,
  ifUnmodifiedSince: undefined,
};

test.each<[string, Partial<Conditions>, ReturnType<typeof judge>]>([
  ['nothing', {}, 'holds'],
  ['any', { ifMatch: '*' }, 'holds'],
  ['its tag', { ifMatch: '"abc"' }, 'holds'],
  ['its tag without quotes', { ifMatch: 'abc' }, 'holds'],
  ['one of several tags', { ifMatch: '"x", "abc"' }, 'holds'],
  ['another tag', { ifMatch: '"ab"' }, 'failed'],
  ['its tag, weakly', { ifMatch: 'W/"abc"' }, 'failed'],
  ['no tag', { ifMatch: '' }, 'failed'],
  ['no change since then', { ifUnmodifiedSince: AT }, 'holds'],
  ['no change since earlier', { ifUnmodifiedSince: BEFORE }, 'failed'],
  ['no change since nonsense', { ifUnmodifiedSince: 'nonsense' }, 'holds'],
  ['its tag though it changed', { ifMatch: '"abc"', ifUnmodifiedSince: BEFORE }, 'holds'],
  ['another tag though it did not change', { ifMatch: '"x"', ifUnmodifiedSince: AFTER }, 'failed'],
  ['to be absent', { ifNoneMatch: '*' }, 'unchanged'],
  ['to have another tag', { ifNoneMatch: '"abc"' }, 'unchanged'],
  ['to have another tag, weakly', { ifNoneMatch: 'W/"abc"' }, 'unchanged'],
  ['to have another tag, which it has', { ifNoneMatch: '"x"' }, 'holds'],
  ['a change since then', { ifModifiedSince: AT }, 'unchanged'],
  ['a change since earlier', { ifModifiedSince: BEFORE }, 'holds'],
  ['a change since nonsense', { ifModifiedSince: 'nonsense' }, 'holds'],
  ['another tag, which outweighs the date', { ifNoneMatch: '"x"', ifModifiedSince: AFTER }, 'holds'],
  ['its tag and a change', { ifMatch: '"abc"', ifModifiedSince: AFTER }, 'unchanged'],
  ['a change though it must not have changed', { ifUnmodifiedSince: BEFORE, ifNoneMatch: '"abc"' }, 'failed'],
])('an object of which is required %s', (_what, conditions, expected) => {
  expect(judge({ ...NONE, ...conditions }, OBJECT)).toBe(expected);
});

test.each([
  [undefined, true],
  ['"abc"', true],
  ['"x"', false],
  ['W/"abc"', false],
  [AT, true],
  [BEFORE, false],
  [AFTER, false],
  ['nonsense', false],
])('a range is honoured if %s: %s', (ifRange, expected) => {
  expect(isRangeCurrent(ifRange, OBJECT)).toBe(expected);
});

describe('a write', () => {
  const condition = (headers: Record<string, string>) =>
    writeCondition(readRequest({ method: 'PUT', url: '/b/k', headers } as unknown as IncomingMessage));

  test.each([
    [{}, null],
    [{ 'if-none-match': '*' }, { absent: true }],
    [{ 'if-match': '"abc"' }, { eTag: 'abc' }],
  ])('with %o requires %o', (headers, expected) => {
    expect(condition(headers)).toEqual(expected);
  });

  test.each<[Record<string, string>]>([
    [{ 'if-none-match': '"abc"' }],
    [{ 'if-match': '*' }],
    [{ 'if-match': '"abc"', 'if-none-match': '*' }],
  ])('with %o is of no kind that S3 has', (headers) => {
    expect(() => condition(headers)).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
  });
});
