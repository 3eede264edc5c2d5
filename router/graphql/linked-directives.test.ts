import { buildASTSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { argumentsOf, asList, linkedDirectiveName } from './linked-directives.ts';

const schemaOf = (sdl: string) => buildASTSchema(parse(sdl), { assumeValidSDL: true });
const namesIn = (sdl: string) => {
  const schema = schemaOf(sdl);
  return [linkedDirectiveName(schema, 'cost'), linkedDirectiveName(schema, 'cost', 'listSize')];
};
const BODY = '{ query: Query } type Query { a: Int }';
const COST = 'https://specs.apollo.dev/cost/v0.1';

test.each([
  ['not imported', '', ['cost', 'cost__listSize']],
  ['not imported, from a link of another name', ', as: "fee"', ['fee', 'fee__listSize']],
  ['imported', ', import: ["@cost", "@listSize"]', ['cost', 'listSize']],
  ['imported, and nothing else is', ', import: "@listSize"', ['cost', 'listSize']],
  ['imported under another name', ', import: [{ name: "@listSize", as: "@size" }]', ['cost', 'size']],
  ['imported from a link of another name', ', as: "fee", import: ["@listSize"]', ['fee', 'listSize']],
  [
    'imported with what is none',
    ', import: ["@cost", "Weight", { name: "@listSize", as: null }]',
    ['cost', 'listSize'],
  ],
  [
    'among what makes no sense',
    ', as: 7, import: [1, { as: "@cost" }, { name: "@cost", as: 2 }]',
    ['cost', 'cost__listSize'],
  ],
])('the name of a directive that is %s', (_, more, names) => {
  expect(namesIn(`schema @link(url: "${COST}"${more}) ${BODY}`)).toEqual(names);
});

test.each([
  ['of an extension', `schema ${BODY} extend schema @link(url: "${COST}", as: "fee")`, 'fee'],
  ['by another name', `schema @core(url: "${COST}", as: "fee") ${BODY}`, 'fee'],
  ['of another version', `schema @link(url: "https://specs.apollo.dev/cost/v1.2", as: "fee") ${BODY}`, 'fee'],
  [
    'among others',
    `schema @link(url: "https://specs.apollo.dev/tag/v0.3", as: "x") @link(url: "${COST}") ${BODY}`,
    'cost',
  ],
])('a link %s', (_, sdl, name) => {
  expect(namesIn(sdl)[0]).toBe(name);
});

test.each([
  ['no link', `schema ${BODY}`],
  ['no definition of the schema', 'type Query { a: Int }'],
  ['a link to a specification of the same name', `schema @link(url: "https://example.com/cost/v0.1") ${BODY}`],
  ['a link to one that begins alike', `schema @link(url: "https://specs.apollo.dev/costs/v0.1") ${BODY}`],
  ['a link to nothing', `schema @link(url: 7) @link(as: "cost") ${BODY}`],
])('directives are someone else’s with %s', (_, sdl) => {
  expect(namesIn(sdl)).toEqual([null, null]);
});

test('the arguments of a directive are plain data', () => {
  const schema = schemaOf(
    'type Query { a: Int @given(list: [["s"], [1]], object: { yes: true }, nothing: null) @bare }',
  );
  const [given, bare] = schema.getQueryType()?.getFields().a?.astNode?.directives ?? [];
  expect(given && argumentsOf(given)).toEqual({ list: [['s'], [1]], object: { yes: true }, nothing: null });
  expect(bare && argumentsOf(bare)).toEqual({});
});

test('one value stands for a list of it, none for an empty one', () => {
  expect([undefined, null, 's', ['s', 't']].map(asList)).toEqual([[], [], ['s'], ['s', 't']]);
});
