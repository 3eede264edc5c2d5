import { type ASTNode, type FieldNode, getOperationAST, parse, print, validate, visit } from 'graphql';
import { expect, test } from 'vitest';
import { seededRandom } from '../../test/kit/random.ts';
import type { Grants } from '../request-scope.ts';
import { compileAuthorization, type OperationAuthorization } from './index.ts';
import { club } from './testing/club.ts';
import { isForbidden, readBy } from './testing/oracle.ts';
import { randomOperation } from './testing/random-operation.ts';

const { supergraphSchema, apiSchema } = club();
const rules = compileAuthorization(supergraphSchema);

const SCOPES = 'read audit admin one two three email guests owners prices vault ratings'.split(' ');
const POLICIES = ['support', 'therapist', 'friend'];
const EVERYTHING: Grants = { authenticated: true, scopes: new Set(SCOPES), policies: new Set(POLICIES) };
const NOTHING: Grants = { authenticated: false, scopes: new Set(), policies: new Set() };

function authorizationOf(text: string): OperationAuthorization | null {
  const document = parse(text);
  const operation = getOperationAST(document);
  return operation ? rules.forOperation(document, operation) : null;
}

function fieldsOf(node: ASTNode): FieldNode[] {
  const fields: FieldNode[] = [];
  visit(node, { Field: (field) => void fields.push(field) });
  return fields;
}

const textOf = (node: FieldNode) => print(node).replaceAll(/\s+/g, ' ');

function withheldFromStrangers(text: string): string[] {
  const authorization = authorizationOf(text);
  const filtered = authorization?.filtered(authorization.check(NOTHING).key);
  return [...(filtered?.withheld ?? [])].map(textOf);
}

test('a key that plans fetch for themselves is withheld from the viewer all the same', () => {
  expect(withheldFromStrangers('{ product { id name inStock } }')).toEqual(['id']);
});

test('what is left empty is withheld with what was refused in it', () => {
  const withheld = withheldFromStrangers('{ user { id friend { email phone } } }');
  expect(withheld.toSorted()).toEqual(['email', 'friend { email phone }', 'phone']);
});

test('of two selections of one response key, one may be withheld and the other not', () => {
  expect(withheldFromStrangers('{ posts { title } posts { ... on PublicPost { title shares } } }')).toEqual([
    'posts { title }',
    'title',
  ]);
});

test('the shape is the whole operation, with a node for each place of a fragment', () => {
  const operation = '{ user { ...Card } users { ...Card } } fragment Card on User { email @skip(if: false) }';
  const shape = authorizationOf(operation)?.filtered('0').shape;
  expect(shape && print(shape)).toBe(
    print(
      parse('{ user { ... on User { email @skip(if: false) } } users { ... on User { email @skip(if: false) } } }'),
    ),
  );
  expect(new Set(shape && fieldsOf(shape)).size).toBe(4);
});

test('whatever is asked and granted, what is fetched is valid and reads nothing that is refused', () => {
  const tally = { open: 0, refused: 0, fetched: 0, read: 0 };
  for (let seed = 0; seed < 300; seed += 1) {
    const random = seededRandom(`operation ${seed}`);
    const text = randomOperation(apiSchema, random);
    const original = parse(text);
    expect(validate(apiSchema, original), text).toEqual([]);
    const authorization = authorizationOf(text);
    const grants: Grants = {
      authenticated: random.chance(0.5),
      scopes: new Set(random.sample(SCOPES, random.int(0, 8))),
      policies: new Set(random.sample(POLICIES, random.int(0, 2))),
    };
    const forbidden = (coordinate: string) => isForbidden(coordinate, grants, supergraphSchema);

    if (!authorization) {
      tally.open += 1;
      expect(readBy(original, apiSchema).filter(forbidden), text).toEqual([]);
      continue;
    }
    expect(authorization.check(EVERYTHING).key, text).toBe('');

    const { key, denied } = authorization.check(grants);
    const { document, shape, withheld } = authorization.filtered(key);
    expect(denied.length > 0, text).toBe(withheld.size > 0);
    expect((document ? fieldsOf(document).length : 0) + withheld.size, text).toBe(fieldsOf(shape).length);
    if (denied.length > 0) tally.refused += 1;

    const withheldFromAll = authorization.filtered(authorization.check(NOTHING).key).withheld;
    expect([...withheld].filter((field) => !withheldFromAll.has(field)).map(textOf), text).toEqual([]);

    if (!document) continue;
    tally.fetched += 1;
    expect(validate(apiSchema, parse(print(document))), text).toEqual([]);
    const read = readBy(document, apiSchema);
    tally.read += read.length;
    expect(read.filter(forbidden), text).toEqual([]);
  }
  // That the operations drawn are worth the name.
  expect(tally.open).toBeGreaterThan(20);
  expect(tally.refused).toBeGreaterThan(100);
  expect(tally.fetched).toBeGreaterThan(50);
  expect(tally.read).toBeGreaterThan(200);
});
