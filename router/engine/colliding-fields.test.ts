import { buildASTSchema, buildSchema, parse, print, validate } from 'graphql';
import { expect, test } from 'vitest';
import { findCollidingFields } from './colliding-fields.ts';

const supergraph = buildASTSchema(
  parse(`
    directive @join__field(graph: String, requires: String) on FIELD_DEFINITION
    type Query { product: Product }
    type Money { amount(in: String): Int }
    type Product {
      price(currency: String): Int
      cost: Money
      shipping: Int @join__field(graph: "SHIPPING", requires: "price(currency: \\"EUR\\") cost { amount(in: \\"EUR\\") }")
    }
  `),
  { assumeValidSDL: true },
);
const api = buildSchema(`
  type Query { product: Product }
  type Money { amount(in: String): Int }
  type Product { price(currency: String): Int cost: Money shipping: Int }
`);
const colliding = findCollidingFields(supergraph, api);

test('a field that some @requires selects with arguments is aliased wherever an app asks for it', () => {
  const asked = parse('{ product { price(currency: "USD") shipping cost { sum: amount(in: "USD") } } }');
  const { document, responseKeys } = colliding.aliased(asked);
  expect(print(document)).toMatch(/__hg_\w{8}_price: price\(currency: "USD"\)/);
  expect([...responseKeys.values()].sort()).toEqual(['price', 'sum']);
  expect(validate(api, document)).toEqual([]);
});

test('selections of one field still merge, those with other arguments do not', () => {
  const asked = parse('{ a: product { price(currency: "USD") } b: product { price(currency: "USD") c: price } }');
  expect([...colliding.aliased(asked).responseKeys.keys()].map((alias) => alias.slice(5, 13))).toHaveLength(2);
});

test('where nothing collides the document is the very same', () => {
  const document = parse('{ product { price } }');
  expect(findCollidingFields(api, api).aliased(document).document).toBe(document);
});
