import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { baselineSdl } from '../../schema/baseline.ts';
import { persistedOperations } from '../../schema/index.ts';
import { ManifestError } from './errors.ts';
import { createManifest, type RegisteredOperation } from './manifest.ts';

const one: RegisteredOperation = { id: '1', name: 'One', type: 'query', body: 'query One { a }' };
const two: RegisteredOperation = { id: '2', name: 'Two', type: 'mutation', body: 'mutation Two { b }' };

test('finds an operation by its id, its name and its whole text', () => {
  const manifest = createManifest([one, two]);
  expect(manifest.byId('2')).toBe(two);
  expect(manifest.byName('One')).toBe(one);
  expect(manifest.byText('query One { a }')).toBe(one);
  expect(manifest.all()).toEqual([one, two]);
});

test('finds nothing else', () => {
  const manifest = createManifest([one]);
  expect([manifest.byId('One'), manifest.byId('constructor'), manifest.byName('1')]).toEqual(Array(3).fill(undefined));
  expect(manifest.byText('query One { a } ')).toBeUndefined();
});

test.each([
  ['id', { ...two, id: one.id }],
  ['name', { ...two, name: one.name }],
  ['body', { ...two, body: one.body }],
])('two operations with the same %s are refused', (member, other) => {
  expect(() => createManifest([one, other])).toThrow(ManifestError);
  expect(() => createManifest([one, other])).toThrow(`have the same ${member}`);
});

test('every registered operation of this repository is valid as apps will send it', () => {
  const schema = buildSchema(baselineSdl() ?? '');
  const operations = createManifest(persistedOperations()).all();
  expect(operations.length).toBeGreaterThan(0);
  for (const { body } of operations) expect(validate(schema, parse(body))).toEqual([]);
});
