import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { compileRepresentation } from './representations.ts';

const schema = buildSchema(`
  interface Node { id: ID! }
  type User implements Node { id: ID! name: String }
  type Post implements Node { id: ID! author: User tags: [String!] owners: [Node] }
  type Query { node: Node }
`);

const field = (name: string, selections?: QueryPlanSelectionNode[], alias?: string): QueryPlanSelectionNode => ({
  kind: 'Field',
  name,
  ...(selections && { selections }),
  ...(alias !== undefined && { alias }),
});
const on = (typeCondition: string, ...selections: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  kind: 'InlineFragment',
  typeCondition,
  selections,
});
const key = [field('__typename'), field('id')];

test.each([
  [
    'its type and key',
    [on('User', ...key)],
    { __typename: 'User', id: '1', name: 'Ana' },
    { __typename: 'User', id: '1' },
  ],
  [
    'the fragment of its type alone',
    [on('User', ...key), on('Post', field('tags'))],
    { __typename: 'User', id: '1' },
    { __typename: 'User', id: '1' },
  ],
  [
    'a fragment on an interface of its',
    [on('Node', ...key)],
    { __typename: 'Post', id: '2' },
    { __typename: 'Post', id: '2' },
  ],
  [
    'a field by its alias',
    [on('User', field('name', undefined, 'called'))],
    { __typename: 'User', called: 'Ana' },
    { called: 'Ana' },
  ],
  [
    'objects and lists below',
    [on('Post', ...key, field('author', [field('id')]), field('tags'), field('owners', [on('User', field('id'))]))],
    {
      __typename: 'Post',
      id: '2',
      author: { id: '1', name: 'x' },
      tags: ['a'],
      owners: [{ __typename: 'User', id: '3' }, null],
    },
    { __typename: 'Post', id: '2', author: { id: '1' }, tags: ['a'], owners: [{ id: '3' }, null] },
  ],
  [
    'a null is a value',
    [on('Post', ...key, field('author', [field('id')]))],
    { __typename: 'Post', id: '2', author: null },
    { __typename: 'Post', id: '2', author: null },
  ],
])('reads %s', (_what, requires, entity, representation) => {
  expect(compileRepresentation(schema, requires)(entity)).toEqual(representation);
});

test('a fragment that lacks something is left out as a whole', () => {
  const requires = [on('Post', ...key, field('author', [field('id')])), on('Node', field('__typename'))];
  expect(compileRepresentation(schema, requires)({ __typename: 'Post', id: '2' })).toEqual({ __typename: 'Post' });
  expect(compileRepresentation(schema, requires)({ __typename: 'Post', id: '2', author: { name: 'x' } })).toEqual({
    __typename: 'Post',
  });
});

test('an entity of no type, or of one that is not known, has no representation to speak of', () => {
  const represent = compileRepresentation(schema, [on('User', ...key)]);
  expect(represent({ id: '1' })).toEqual({});
  expect(represent({ __typename: 'Robot', id: '1' })).toEqual({});
});

test('what is sent is a copy: rewriting it leaves the response alone', () => {
  const entity = { __typename: 'Post', id: '2', tags: ['a'] };
  const representation = compileRepresentation(schema, [on('Post', field('tags'))])(entity);
  expect(representation?.tags).toEqual(['a']);
  (representation as { tags: string[] }).tags.push('b');
  expect(entity.tags).toEqual(['a']);
});
