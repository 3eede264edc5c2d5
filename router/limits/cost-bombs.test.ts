import { buildASTSchema, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileCost } from './cost.ts';
import { compileCostDirectives } from './cost-directives.ts';

const schema = buildASTSchema(
  parse(`
    schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) { query: Query }
    type Query {
      user: User
      thing: Thing
      best(first: Int): [User!] @listSize(slicingArguments: ["first"])
      page(first: Int): UserConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
    }
    union Thing = User | Other
    type User { id: ID  owner: User  friends: [User!] }
    type Other { id: ID }
    type UserConnection { edges: [UserEdge!]! }
    type UserEdge { cursor: String }
  `),
  { assumeValidSDL: true },
);
const costs = compileCostDirectives(schema);

function costOf(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('No operation');
  return compileCost({ schema, costs, document, operation })(variables);
}

/** Fragments A0 to A{levels}: each spreads the next twice, the last is `leaf`. */
function bomb(levels: number, type: string, leaf: string, name = 'A'): string {
  const fragments = Array.from(
    { length: levels },
    (_, n) => `fragment ${name}${n} on ${type} { ...${name}${n + 1} ...${name}${n + 1} }`,
  );
  return `${fragments.join(' ')} fragment ${name}${levels} on ${type} { ${leaf} }`;
}

describe('fragments that double each other', () => {
  test.each([
    [20, 2 ** 20],
    [39, 2 ** 39],
    [60, Number.MAX_SAFE_INTEGER],
  ])('%i times are counted in no time', (levels, cost) => {
    expect(costOf(`{ ...A0 } ${bomb(levels, 'Query', 'user { id }')}`)).toBe(cost);
  });

  test('… also where the cost depends on variables', () => {
    const leaf = 'best(first: $n) { id } user @include(if: $yes) { id }';
    const operation = `query ($n: Int, $yes: Boolean!) { ...A0 } ${bomb(39, 'Query', leaf)}`;
    expect(costOf(operation, { n: 2, yes: true })).toBe(3 * 2 ** 39);
    expect(costOf(operation, { n: 0, yes: false })).toBe(0);
  });

  test('… on abstract types and in connections', () => {
    const operation = `{ page(first: 3) { ...A0 } thing { ...B0 } }
      ${bomb(39, 'UserConnection', 'edges { cursor }')} ${bomb(39, 'Thing', '... on User { owner { id } }', 'B')}`;
    expect(costOf(operation)).toBe(1 + 3 * 2 ** 39 + 1 + 2 ** 39);
  });
});

test('lists inside each other saturate', () => {
  const levels = 40;
  const operation = `{ user { ${'friends { '.repeat(levels)} id ${'} '.repeat(levels)} } }`;
  expect(costOf(operation)).toBe(Number.MAX_SAFE_INTEGER);
});
