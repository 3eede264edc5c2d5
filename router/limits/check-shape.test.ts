import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { checkShape } from './check-shape.ts';
import { developmentLimits, type OperationLimits, productionLimits } from './limits.ts';

const limits: OperationLimits = {
  ...developmentLimits,
  maxNesting: 39,
  maxOperations: 2,
  maxDepth: 3,
  maxSelections: 12,
  maxAliases: 2,
  maxRootFields: 3,
  maxMutations: 1,
  maxDirectives: 2,
  maxIntrospectionLists: 2,
  maxComparisons: 3,
};

const exceeded = (document: string, within = limits) =>
  checkShape(parse(document), within).map(({ extensions }) => [extensions.limit, extensions.value]);

test.each([
  ['fields inside each other', '{ a { b { c } } }', '{ a { b { c { d } } } }', 'maxDepth', 4],
  ['… in inline fragments', '{ a { ... { b { c } } } }', '{ a { ... { b { c { d } } } } }', 'maxDepth', 4],
  [
    '… in fragments',
    '{ a { ...F } } fragment F on A { b { c } }',
    '{ a { ...F } } fragment F on A { b { c { d } } }',
    'maxDepth',
    4,
  ],
  ['fields of one place', `{ a { ${names(11)} } }`, `{ a { ${names(12)} } }`, 'maxSelections', 13],
  [
    '… of a fragment, each time',
    `{ a { ...F } b { ...F } } fragment F on A { ${names(4)} }`,
    `{ a { ...F } b { ...F } } fragment F on A { ${names(5)} }`,
    'maxSelections',
    14,
  ],
  ['aliases', '{ x: a y: a }', '{ x: a y: a z: b }', 'maxAliases', 3],
  [
    '… of a fragment, each time',
    '{ a { ...F } b { ...F } } fragment F on A { x: a }',
    '{ a { ...F } b { ...F } c { ...F } } fragment F on A { x: a }',
    'maxAliases',
    3,
  ],
  ['root fields', '{ a b c { d e } }', '{ a b c d }', 'maxRootFields', 4],
  [
    '… in fragments',
    '{ a ... { b } ...F } fragment F on Q { c }',
    '{ a ... { b } ...F } fragment F on Q { c d }',
    'maxRootFields',
    4,
  ],
  ['mutations', 'mutation { a { b c } }', 'mutation { a ...F } fragment F on M { b }', 'maxMutations', 2],
  ['directives', '{ a @x @y }', '{ a @x @y @z }', 'maxDirectives', 3],
  [
    '… wherever they may stand',
    'query @x { ... @y { a } }',
    'query ($v: V @a) @b { ... @c { d } ...F @e } fragment F on Q @g { h @i }',
    'maxDirectives',
    6,
  ],
  [
    'introspection lists',
    '{ __schema { types { fields } } }',
    '{ __schema { types { ...F } } } fragment F on __Type { fields { args } }',
    'maxIntrospectionLists',
    3,
  ],
  [
    '… of one type',
    '{ __type { possibleTypes { interfaces } } }',
    '{ __type { ...F } } fragment F on __Type { possibleTypes { interfaces { enumValues } } }',
    'maxIntrospectionLists',
    3,
  ],
  ['operations', 'query A { a } query B { a }', 'query A { a } query B { a } query C { a }', 'maxOperations', 3],
  ['fields of one name', '{ a ...F } fragment F on Q { a ... { a } }', '{ a a a a }', 'maxComparisons', 6],
  ['… below fields of one name', '{ a { b } a { b } }', '{ a { b c } a { b c } a { b } }', 'maxComparisons', 7],
  ['every operation', 'query A { a } query B { b }', 'query A { a } query B { a { b { c { d } } } }', 'maxDepth', 4],
])('%s', (_, allowed, refused, limit, value) => {
  const roomy: OperationLimits = {
    ...developmentLimits,
    maxNesting: 39,
    [limit]: limits[limit as keyof OperationLimits],
  };
  expect(exceeded(allowed, roomy)).toEqual([]);
  expect(exceeded(refused, roomy)).toEqual([[limit, value]]);
});

test('a user’s own fields may be called what introspection calls its lists', () => {
  expect(exceeded('{ types { fields { args } } }')).toEqual([]);
});

test('all limits that an operation exceeds are named', () => {
  expect(exceeded('{ x: a y: a z: a b }')).toEqual([
    ['maxAliases', 3],
    ['maxRootFields', 4],
  ]);
});

test.each([
  ['circular', '{ a { ...F } } fragment F on A { ...F }', 'Cannot spread fragment "F" within itself.'],
  [
    'circular, one by the other',
    '{ ...F } fragment F on Q { a { ...G } } fragment G on A { b { ...H } } fragment H on B { c { ...G } }',
    'Cannot spread fragment "G" within itself.',
  ],
  ['unused', '{ a } fragment F on A { b }', 'Fragment "F" is never used.'],
  [
    'unused but by each other',
    '{ a } fragment F on A { ...G } fragment G on A { ...F }',
    'Fragment "F" is never used.',
  ],
  ['there twice', '{ ...F } fragment F on A { b } fragment F on A { c }', 'There can be only one fragment named "F".'],
])('a fragment that is %s is refused before validation', (_, document, message) => {
  expect(checkShape(parse(document), limits)).toMatchObject([
    { message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});

test('a fragment that is not there is left to validation', () => {
  expect(exceeded('{ a { ...Missing } }')).toEqual([]);
});

/** Each fragment spreads the next `spreads` times. */
function bomb(levels: number, spreads: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, n) => `fragment f${n} on Q { ${`...f${n + 1} `.repeat(spreads)} }`,
  );
  return `{ ...f0 } ${fragments.join(' ')} fragment f${levels} on Q { a }`;
}

test.each([
  [20, 2, 3 * 2 ** 20 - 1],
  [37, 2, 3 * 2 ** 37 - 1],
  [37, 10, Number.MAX_SAFE_INTEGER],
])('%i levels of fragments, each %i times in the one above, are counted in no time', (levels, spreads, selections) => {
  expect(exceeded(bomb(levels, spreads))).toContainEqual(['maxSelections', selections]);
});

test('fragments nested in fragments count as nested', () => {
  const roomy: OperationLimits = { ...developmentLimits, maxNesting: 40 };
  expect(exceeded(bomb(38, 1), roomy)).toEqual([]);
  expect(exceeded(bomb(39, 1), roomy)).toEqual([['maxNesting', 41]]);
});

test('a chain of fragments longer than any stack is refused', () => {
  expect(exceeded(bomb(3000, 1))).toContainEqual(['maxNesting', 40]);
});

test('the introspection query of explorers passes', () => {
  const everything = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  expect(exceeded(getIntrospectionQuery(everything), productionLimits)).toEqual([]);
});

function names(count: number): string {
  return Array.from({ length: count }, (_, n) => `f${n}`).join(' ');
}
