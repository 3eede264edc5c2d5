import { buildASTSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileAuthorization, policiesNamedIn, UnenforceableRequirement } from './index.ts';
import { club } from './testing/club.ts';
import { composed } from './testing/composed.ts';

const stranger = { authenticated: false, scopes: new Set<string>(), policies: new Set<string>() };

/** The fields of Query that a stranger is refused, of a supergraph written by hand. */
function refusedToStrangers(supergraphSdl: string, operation: string): string[] {
  const supergraphSchema = buildASTSchema(parse(supergraphSdl), { assumeValidSDL: true });
  return refused(supergraphSchema, operation);
}

function refused(supergraphSchema: ReturnType<typeof buildASTSchema>, text: string): string[] {
  const document = parse(text);
  const operation = getOperationAST(document);
  const authorization = operation && compileAuthorization(supergraphSchema).forOperation(document, operation);
  return authorization?.check(stranger).denied.map(({ path }) => path.join('.')) ?? [];
}

test('a directive that subgraphs import under another name is found by its link', () => {
  const renamed = composed(
    ['type Query { a: Int @signedIn b: Int @scopes(scopes: [["b"]]) c: Int @rule(policies: [["c"]]) d: Int }'],
    `{ name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@scopes" },
     { name: "@policy", as: "@rule" }`,
  );
  expect(refused(renamed.supergraphSchema, '{ a b c d }')).toEqual(['a', 'b', 'c']);
  expect([...policiesNamedIn(renamed.supergraphSchema)]).toEqual(['c']);
});

test.each([
  ['its own name', '@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)', ['b']],
  ['the name of its link', '@link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "a1")', ['a']],
  ['an imported name', '@link(url: "https://specs.apollo.dev/authenticated/v0.1", import: ["@authenticated"])', ['b']],
  ['a link of another name', '@core(url: "https://specs.apollo.dev/authenticated/v0.1", as: "a1")', ['a']],
  ['no link: then it is a directive of somebody else', '@link(url: "https://example.com/authenticated/v0.1")', []],
])('a supergraph may apply a directive by %s', (_what, link, expected) => {
  const sdl = `schema ${link} { query: Query } type Query { a: Int @a1 b: Int @authenticated }`;
  expect(refusedToStrangers(sdl, '{ a b }')).toEqual(expected);
});

const linked = 'schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1") { query: Query }';

test('one scope stands for a list of lists, as everywhere in GraphQL', () => {
  expect(refusedToStrangers(`${linked} type Query { a: Int @requiresScopes(scopes: "s") }`, '{ a }')).toEqual(['a']);
});

test.each([
  ['no argument', 'type Query { a: Int @requiresScopes }'],
  ['no text', 'type Query { a: Int @requiresScopes(scopes: [[1]]) }'],
  ['nothing', 'type Query { a: Int @requiresScopes(scopes: null) }'],
  [
    'an interface whose types ask for nothing',
    'type Query { a: I } interface I @requiresScopes(scopes: "s") { id: ID } type A implements I { id: ID }',
  ],
  [
    'the field of an interface whose types ask for nothing',
    'type Query { a: I } interface I { id: ID @requiresScopes(scopes: "s") } type A implements I { id: ID }',
  ],
])('a supergraph that cannot be enforced is refused: %s', (_what, types) => {
  expect(() => refusedToStrangers(`${linked} ${types}`, '{ a }')).toThrow(UnenforceableRequirement);
});

test('every policy of a supergraph is known, so that a router without an evaluator can refuse it', () => {
  expect([...policiesNamedIn(club().supergraphSchema)].toSorted()).toEqual(['friend', 'support', 'therapist']);
});
