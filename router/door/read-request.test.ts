import { describe, expect, test } from 'vitest';
import { readBody, readSearch } from './read-request.ts';

const refusal = (message: string) => expect.objectContaining({ message, extensions: { code: 'BAD_REQUEST' } });

describe('a body', () => {
  test('is taken member by member', () => {
    const whole = {
      query: '{ a }',
      operationName: 'A',
      documentId: 'sha256:0',
      variables: { a: 1 },
      extensions: { persistedQuery: {} },
    };
    expect(readBody({ ...whole, onBehalfOf: 'admin' })).toEqual(whole);
  });

  test('may leave out what it has not, or say null', () => {
    const nothing = { query: null, operationName: null, documentId: null, variables: null, extensions: null };
    expect(readBody(nothing)).toEqual({});
    expect(readBody({})).toEqual({});
  });

  test.each([
    [[{ query: '{ a }' }], 'Send one operation in a request; lists of operations are not taken'],
    [undefined, 'The body must be a JSON object with a "query"'],
    [null, 'The body must be a JSON object with a "query"'],
    ['{ a }', 'The body must be a JSON object with a "query"'],
    [7, 'The body must be a JSON object with a "query"'],
    [{ query: { a: 1 } }, '"query" must be a string'],
    [{ operationName: 7 }, '"operationName" must be a string'],
    [{ documentId: false }, '"documentId" must be a string'],
    [{ variables: '{}' }, '"variables" must be an object'],
    [{ variables: [] }, '"variables" must be an object'],
    [{ extensions: 1 }, '"extensions" must be an object'],
  ])('%j is refused: %s', (body, message) => {
    expect(() => readBody(body)).toThrow(refusal(message));
  });
});

describe('a search', () => {
  const read = (search: string) => readSearch(new URLSearchParams(search));

  test('has variables and extensions as JSON', () => {
    expect(read('query={a}&operationName=A&variables={"a":1}&extensions={"b":{}}')).toEqual({
      query: '{a}',
      operationName: 'A',
      variables: { a: 1 },
      extensions: { b: {} },
    });
    expect(read('documentId=sha256:0&variables=&extensions=null')).toEqual({ documentId: 'sha256:0' });
    expect(read('')).toEqual({});
  });

  test.each([
    ['query={a}&query={b}', 'The parameter query is given twice'],
    ['made=1&up=2&made=3', 'The parameter made is given twice'],
    ['variables={', 'The parameter variables must be JSON'],
    ['extensions=oh', 'The parameter extensions must be JSON'],
    ['variables=[]', '"variables" must be an object'],
    ['variables="text"', '"variables" must be an object'],
    ['extensions=7', '"extensions" must be an object'],
  ])('%s is refused: %s', (search, message) => {
    expect(() => read(search)).toThrow(refusal(message));
  });
});
