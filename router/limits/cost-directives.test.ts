import { buildASTSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { supergraphSdl } from '../../schema/index.ts';
import { compileCostDirectives } from './cost-directives.ts';

const read = (sdl: string) => compileCostDirectives(buildASTSchema(parse(sdl), { assumeValidSDL: true }));

const linked = (arguments_: string, body: string) => `
  schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/cost/v0.1"${arguments_})
  { query: Query }
  ${body}`;

test('weights are found by schema coordinate wherever @cost may stand', () => {
  const { weights } = read(
    linked(
      ', import: ["@cost"]',
      `type Query @cost(weight: 1) { a(x: In @cost(weight: 2)): S @cost(weight: 3) }
       interface I { b: E @cost(weight: 4) }
       scalar S @cost(weight: 5)
       enum E @cost(weight: 6) { V }
       input In { c: Int @cost(weight: -7) d: Int @cost(weight: "0.5") e: Int }`,
    ),
  );
  expect(Object.fromEntries(weights)).toEqual({
    Query: 1,
    'Query.a(x:)': 2,
    'Query.a': 3,
    'I.b': 4,
    S: 5,
    E: 6,
    'In.c': -7,
    'In.d': 0.5,
  });
});

test('list sizes are read with what they leave out', () => {
  const { listSizes } = read(
    linked(
      ', import: ["@listSize"]',
      `type Query {
         a: [Int] @listSize(assumedSize: 5)
         b(first: Int, by: In): [Int] @listSize(slicingArguments: ["first", "by.last"], requireOneSlicingArgument: false)
         c: Connection @listSize(assumedSize: -1, sizedFields: ["edges", "nodes"])
         d: [Int]
       }
       type Connection { edges: [Int] nodes: [Int] }
       input In { last: Int }`,
    ),
  );
  const nothing = { assumedSize: null, slicingArguments: [], sizedFields: [], requireOneSlicingArgument: true };
  expect(Object.fromEntries(listSizes)).toEqual({
    'Query.a': { ...nothing, assumedSize: 5 },
    'Query.b': { ...nothing, slicingArguments: [['first'], ['by', 'last']], requireOneSlicingArgument: false },
    'Query.c': { ...nothing, assumedSize: 0, sizedFields: ['edges', 'nodes'] },
  });
});

test.each([
  ['imported', ', import: ["@cost", "@listSize"]', '@cost', '@listSize'],
  [
    'imported under other names',
    ', import: [{ name: "@cost", as: "@price" }, { name: "@listSize" }]',
    '@price',
    '@listSize',
  ],
  ['imported as another', ', import: [{ name: "@listSize", as: "@size" }]', '@cost', '@size'],
  ['not imported', '', '@cost', '@cost__listSize'],
  ['not imported, under another name', ', as: "demand"', '@demand', '@demand__listSize'],
  ['imported from another name', ', as: "demand", import: ["@cost"]', '@cost', '@demand__listSize'],
])('directives that are %s', (_, arguments_, cost, listSize) => {
  const { weights, listSizes } = read(
    linked(arguments_, `type Query { a: [Int] ${cost}(weight: 5) ${listSize}(assumedSize: 6) }`),
  );
  expect([weights.get('Query.a'), listSizes.get('Query.a')?.assumedSize]).toEqual([5, 6]);
});

test('without a link to the specification they are someone else’s', () => {
  const sdl = 'type Query { a: [Int] @cost(weight: 5) @listSize(assumedSize: 6) }';
  expect(read(sdl)).toEqual({ weights: new Map(), listSizes: new Map() });
  const another = 'schema @link(url: "https://example.com/cost/v0.1", import: ["@cost", "@listSize"]) { query: Query }';
  expect(read(`${another} ${sdl}`)).toEqual({ weights: new Map(), listSizes: new Map() });
});

test('a weight that is no number is refused', () => {
  expect(() => read(linked('', 'type Query { a: Int @cost(weight: "much") }'))).toThrow('The @cost of Query.a');
});

test('the feeds of the committed supergraph say how large their pages are', () => {
  expect(read(supergraphSdl()).listSizes.get('Query.homeFeed')).toEqual({
    assumedSize: 20,
    slicingArguments: [['first']],
    sizedFields: ['edges'],
    requireOneSlicingArgument: false,
  });
});
