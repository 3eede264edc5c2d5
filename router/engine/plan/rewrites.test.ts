import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { compileRewrites } from './rewrites.ts';

const schema = buildSchema(`
  interface Media { id: ID! }
  type Photo implements Media { id: ID! size: Int }
  type Video implements Media { id: ID! size: Int }
  type Query { media: Media }
`);

test('a value is set: an interface object is sent under the name of its interface', () => {
  const rewrite = compileRewrites(schema, [
    { kind: 'ValueSetter', path: ['... on Media', '__typename'], setValueTo: 'Media' },
  ]);
  const representations = [
    { __typename: 'Photo', id: '1' },
    { __typename: 'Robot', id: '2' },
  ];
  rewrite?.(representations);
  expect(representations).toEqual([
    { __typename: 'Media', id: '1' },
    { __typename: 'Robot', id: '2' },
  ]);
});

test('a key is renamed below lists, on the type that is meant', () => {
  const rewrite = compileRewrites(schema, [
    { kind: 'KeyRenamer', path: ['media', '... on Photo', 'size__alias_0'], renameKeyTo: 'size' },
  ]);
  const data = {
    media: [
      { __typename: 'Photo', size__alias_0: 1 },
      { __typename: 'Video', size__alias_0: 2 },
      { size__alias_0: 3 },
      null,
    ],
  };
  rewrite?.(data);
  expect(data.media).toEqual([
    { __typename: 'Photo', size: 1 },
    { __typename: 'Video', size__alias_0: 2 },
    { size: 3 },
    null,
  ]);
});

test('where there is nothing to rewrite there is nothing to run', () => {
  expect(compileRewrites(schema, [])).toBeUndefined();
  expect(compileRewrites(schema, undefined)).toBeUndefined();
});
