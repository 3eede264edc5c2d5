import { type GraphQLSchema, getOperationAST, parse, print, stripIgnoredCharacters, validate } from 'graphql';
import { expect, test } from 'vitest';
import type { Grants } from '../request-scope.ts';
import { compileAuthorization, type OperationAuthorization } from './index.ts';
import { club } from './testing/club.ts';
import { type ComposedSupergraph, composed } from './testing/composed.ts';

const clubhouse = club();

const signedIn = (scopes: readonly string[] = [], policies: readonly string[] = []): Grants => ({
  authenticated: true,
  scopes: new Set(scopes),
  policies: new Set(policies),
});
const stranger: Grants = { ...signedIn(), authenticated: false };

function authorizationOf(text: string, { supergraphSchema, apiSchema }: ComposedSupergraph = clubhouse) {
  const document = parse(text);
  expect(validate(apiSchema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('A test names one operation');
  return compileAuthorization(supergraphSchema).forOperation(document, operation);
}

function guarded(text: string, supergraph?: ComposedSupergraph): OperationAuthorization {
  const authorization = authorizationOf(text, supergraph);
  if (!authorization) throw new Error('A test expects that this asks for something');
  return authorization;
}

const compact = (text: string) => stripIgnoredCharacters(text);

/** What is fetched for a viewer, and where the answer has errors. */
function seenBy(grants: Grants, text: string, supergraph = clubhouse) {
  const authorization = guarded(text, supergraph);
  const { key, denied } = authorization.check(grants);
  const { document } = authorization.filtered(key);
  if (document) expectValid(supergraph.apiSchema, print(document));
  return { fetched: document && compact(print(document)), denied: denied.map(({ path }) => path.join('.')) };
}

const expectValid = (schema: GraphQLSchema, text: string) => expect(validate(schema, parse(text))).toEqual([]);

test.each([
  '{ user(id: 1) { id name friend { name } } }',
  '{ posts { __typename ... on PublicPost { shares } } }',
  '{ anyone }',
  '{ product { name inStock } }',
  '{ __schema { types { name } } __type(name: "Vault") { name } }',
  'mutation { ping }',
])('%s asks for nothing', (operation) => {
  expect(authorizationOf(operation)).toBeNull();
});

test.each<[placement: string, grants: Grants, operation: string, fetched: string | null, denied: string[]]>([
  ['a field', stranger, '{ me { id } user { name } }', '{ user { name } }', ['me']],
  ['a field, granted', signedIn(), '{ me { id } user { name } }', '{ me { id } user { name } }', []],
  ['a field below', signedIn(), '{ user { name email } }', '{ user { name } }', ['user.email']],
  [
    'an object type',
    signedIn(),
    '{ vault { gold owner { id } } mood: user { id } }',
    '{ mood: user { id } }',
    ['vault'],
  ],
  ['a scalar', stranger, '{ pin user { id } }', '{ user { id } }', ['pin']],
  ['an enum', stranger, '{ mood user { id } }', '{ user { id } }', ['mood']],
  ['an enum, by its second policies', signedIn([], ['friend', 'support']), '{ mood }', '{ mood }', []],
  ['an enum, by half of them', signedIn([], ['friend']), '{ mood }', null, ['mood']],
  ['all of one list of scopes', signedIn(['read', 'audit']), '{ audit }', '{ audit }', []],
  ['a part of it', signedIn(['read']), '{ audit }', null, ['audit']],
  ['another list of scopes', signedIn(['admin']), '{ audit }', '{ audit }', []],
  ['two subgraphs, of one only', signedIn(['one']), '{ shared }', null, ['shared']],
  ['two subgraphs, of both', signedIn(['one', 'two']), '{ shared }', '{ shared }', []],
  ['two subgraphs, by what suffices in both', signedIn(['three']), '{ shared }', '{ shared }', []],
  ['an interface object', signedIn(), '{ media { id rating } }', '{ media { id } }', ['media.@.rating']],
  [
    'one of its types',
    signedIn(),
    '{ media { ... on Film { id rating } } }',
    '{ media { ... on Film { id } } }',
    ['media.@.rating'],
  ],
])('a requirement on %s', (_placement, grants, operation, fetched, denied) => {
  expect(seenBy(grants, operation)).toEqual({ fetched: fetched && compact(fetched), denied });
});

test.each<[what: string, grants: Grants, operation: string, fetched: string | null, denied: string[]]>([
  [
    'reads fields that a stricter type has too',
    stranger,
    '{ posts { title } user { id } }',
    '{ user { id } }',
    ['posts'],
  ],
  ['reads them in a fragment', stranger, '{ posts { __typename ... on Post { title } } }', null, ['posts']],
  [
    'reads each type by itself',
    stranger,
    '{ posts { __typename ... on PublicPost { title } ... on PrivatePost { title } } }',
    '{ posts { __typename ... on PublicPost { title } } }',
    ['posts.@.... on PrivatePost'],
  ],
  [
    'narrows, then reads by the interface again',
    stranger,
    '{ posts { ... on PublicPost { ... on Post { title } } } found { ... on Post { title } } pin }',
    '{ posts { ... on PublicPost { ... on Post { title } } } found { ... on Post { title } } }',
    ['pin'],
  ],
  [
    'narrows to what can never be',
    stranger,
    '{ posts { __typename ... on PublicPost { ... on Post { title ... on PrivatePost { circle } } } } }',
    '{ posts { __typename ... on PublicPost { ... on Post { title } } } }',
    ['posts.@.... on PrivatePost'],
  ],
  ['may be of no type that is granted', signedIn(), '{ members { __typename } pin }', '{ pin }', ['members']],
  ['may be of one that is', signedIn(['owners']), '{ members { __typename } }', '{ members { __typename } }', []],
  ['has a field that one type guards', signedIn(), '{ items { id price } }', '{ items { id } }', ['items.@.price']],
  [
    'has it read from each type',
    signedIn(),
    '{ items { ... on Book { price } ... on Coin { id price } } }',
    '{ items { ... on Book { price } ... on Coin { id } } }',
    ['items.@.price'],
  ],
  [
    'has a field whose type is narrower on one of its types',
    stranger,
    '{ items { ... on Book { ... on Item { maker { name } } } ... on Coin { id maker { name } } } }',
    '{ items { ... on Book { ... on Item { maker { name } } } ... on Coin { id } } }',
    ['items.@.maker'],
  ],
  [
    'is a union',
    signedIn(),
    '{ found { ... on User { name } ... on Vault { gold } } }',
    '{ found { ... on User { name } } }',
    ['found.@.... on Vault'],
  ],
])('a field of an abstract type that %s', (_what, grants, operation, fetched, denied) => {
  expect(seenBy(grants, operation)).toEqual({ fetched: fetched && compact(fetched), denied });
});

test('a fragment may be answered in one place and refused in another', () => {
  const operation = `
    query Page($first: Int) { open: posts { ... on PublicPost { ...Title } } closed: posts { ...Title } ...Users }
    fragment Title on Post { title author { ...Card } }
    fragment Users on Query { users { ...Card } }
    fragment Card on User { name friends(first: $first) { email } }`;
  expect(seenBy(stranger, operation)).toEqual({
    fetched:
      compact(`query Page { open: posts { ... on PublicPost { ... on Post { title author { ... on User { name } } } } }
      ... on Query { users { ... on User { name } } } }`),
    denied: ['open.@.author.friends.@.email', 'closed', 'users.@.friends.@.email'],
  });
});

test('paths speak of response keys and say @ for every list', () => {
  expect(seenBy(signedIn(), '{ rows: grid { mail: email } people: users { email } }')).toEqual({
    fetched: null,
    denied: ['rows.@.@.mail', 'people.@.email'],
  });
});

test('a path that several selections refuse is reported once', () => {
  expect(seenBy(signedIn(), '{ user { email id } user { email } }').denied).toEqual(['user.email']);
});

test('names that the router gave itself are not reported', () => {
  const document = parse('{ user { __hg_1: email } }');
  const operation = getOperationAST(document);
  const rules = compileAuthorization(clubhouse.supergraphSchema);
  const authorization = operation && rules.forOperation(document, operation, new Map([['__hg_1', 'email']]));
  expect(authorization?.check(signedIn()).denied.map(({ path }) => path)).toEqual([['user', 'email']]);
});

test('variables and conditions that nothing uses any more go, the others stay', () => {
  const operation = `query ($id: ID, $short: Boolean, $mail: Boolean = true) {
    user(id: $id) { name(short: $short) email @include(if: $mail) } }`;
  expect(seenBy(stranger, operation).fetched).toBe(
    compact('query ($id: ID, $short: Boolean) { user(id: $id) { name(short: $short) } }'),
  );
});

test('introspection is answered as ever, its fragments written out with the rest', () => {
  const operation = `{ __schema { ...Names } __type(name: "Vault") { name } pin }
    fragment Names on __Schema { types { ...Name } } fragment Name on __Type { name }`;
  expect(seenBy(stranger, operation)).toEqual({
    fetched: compact(
      '{ __schema { ... on __Schema { types { ... on __Type { name } } } } __type(name: "Vault") { name } }',
    ),
    denied: ['pin'],
  });
});

test('a refused mutation does not run, others of the request do', () => {
  expect(seenBy(signedIn(), 'mutation { ping wipe rename { id } }')).toEqual({
    fetched: compact('mutation { ping rename { id } }'),
    denied: ['wipe'],
  });
});

test('a mutation of whose answer nothing may be seen does not run either', () => {
  expect(seenBy(signedIn(), 'mutation { rename { email } }')).toEqual({ fetched: null, denied: ['rename.email'] });
});

test('a refused subscription has nothing left', () => {
  expect(seenBy(stranger, 'subscription { alert }')).toEqual({ fetched: null, denied: ['alert'] });
  expect(seenBy(stranger, 'subscription { userChanged { id email } }')).toEqual({
    fetched: compact('subscription { userChanged { id } }'),
    denied: ['userChanged.email'],
  });
});

test('a root type guards each of its fields, but not introspection', () => {
  const supergraph = composed([
    'type Query @authenticated { a: String b: Query } type Mutation @requiresScopes(scopes: [["write"]]) { put: Int }',
  ]);
  expect(
    seenBy(stranger, '{ a ...F __schema { description } } fragment F on Query { b { a } c: a }', supergraph),
  ).toEqual({
    fetched: compact('{ __schema { description } }'),
    denied: ['a', 'b', 'c'],
  });
  expect(seenBy(signedIn(), 'mutation { put }', supergraph)).toEqual({ fetched: null, denied: ['put'] });
  expect(seenBy(signedIn(['write']), 'mutation { put }', supergraph).denied).toEqual([]);
});

test('the error says whether to sign in or to give up', () => {
  const authorization = guarded('{ user { email } }');
  expect(authorization.check(stranger).denied).toEqual([
    {
      message: 'Sign in to use User.email',
      path: ['user', 'email'],
      extensions: { code: 'UNAUTHENTICATED', coordinate: 'User.email' },
    },
  ]);
  expect(authorization.check(signedIn()).denied).toEqual([
    {
      message: 'You may not use User.email',
      path: ['user', 'email'],
      extensions: { code: 'FORBIDDEN', coordinate: 'User.email' },
    },
  ]);
});

test('viewers who lack the same share a key and its work; a viewer who lacks nothing has the empty key', () => {
  const authorization = guarded('{ pin user { email phone } again: user { email } }');
  expect(authorization.check(signedIn(['email'], ['support']))).toEqual({ key: '', denied: [] });
  const withoutScope = authorization.check(signedIn([], ['support']));
  expect(authorization.check(signedIn(['other'], ['support', 'more']))).toBe(withoutScope);
  const keys = [withoutScope, authorization.check(signedIn()), authorization.check(stranger)].map(({ key }) => key);
  expect(new Set([...keys, '']).size).toBe(4);
});

test('a key that was forgotten is worked out again', () => {
  const fields = Array.from({ length: 8 }, (_, index) => `f${index}: Int @requiresScopes(scopes: [["s${index}"]])`);
  const names = Array.from({ length: 8 }, (_, index) => `s${index}`);
  const supergraph = composed([`type Query { ${fields.join(' ')} }`]);
  const authorization = guarded('{ f0 f1 f2 f3 f4 f5 f6 f7 }', supergraph);
  const { key } = authorization.check(signedIn(['s0']));
  const first = authorization.filtered(key);
  for (let others = 1; others < 200; others += 1) {
    authorization.check(signedIn(names.filter((_, index) => others & (1 << index))));
  }
  const again = authorization.filtered(key);
  expect(again).not.toBe(first);
  expect(again.document && print(again.document)).toBe(first.document && print(first.document));
});

test('only the policies of the operation are asked for', () => {
  expect(guarded('{ mood user { phone } }').policies.toSorted()).toEqual(['friend', 'support', 'therapist']);
  expect(guarded('{ pin }').policies).toEqual([]);
});
