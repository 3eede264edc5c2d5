import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, type GraphQLError, getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { supergraphSdl } from '../../schema/index.ts';
import { readOperations } from '../../test/contract/budgets.ts';
import { attacks } from '../../test/kit/attacks.ts';
import {
  checkShape,
  checkVariables,
  compileCost,
  compileCostDirectives,
  developmentLimits,
  limitExceeded,
  type OperationLimits,
  parseWithin,
  productionLimits,
} from './index.ts';

const supergraph = Supergraph.build(supergraphSdl(), { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
const schema = supergraph.apiSchema().toGraphQLJSSchema();
const costs = compileCostDirectives(buildASTSchema(parse(supergraphSdl()), { assumeValidSDL: true }));

interface Request {
  query: string;
  variables?: Record<string, unknown>;
}

/** Everything that a request goes through before it is planned, in the router's order; nothing where it passes. */
function refusalsOf({ query, variables = {} }: Request, limits: OperationLimits): readonly GraphQLError[] {
  const document = parseWithin(query, limits);
  const shape = checkShape(document, limits);
  if (shape.length > 0) return shape;
  const invalid = validate(schema, document, undefined, { maxErrors: 20 });
  if (invalid.length > 0) return invalid;
  const hugeVariables = checkVariables(variables, limits);
  if (hugeVariables) return [hugeVariables];
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The request does not say which operation to run');
  const cost = compileCost({ schema, costs, document, operation })(variables);
  return cost > limits.maxCost ? [limitExceeded('maxCost', cost, limits)] : [];
}

function firstRefusal(body: string, limits: OperationLimits): { code: unknown; limit: unknown } | null {
  try {
    const refusal = refusalsOf(JSON.parse(body), limits)[0];
    if (!refusal) return null;
    return { code: refusal.extensions.code ?? 'GRAPHQL_VALIDATION_FAILED', limit: refusal.extensions.limit };
  } catch (error) {
    // Only parsing may throw, and never a RangeError of the stack.
    const { extensions } = error as GraphQLError;
    return { code: extensions.code, limit: extensions.limit };
  }
}

describe('attacks', () => {
  test.each([...attacks()])('$name', ({ body, code, limit }) => {
    expect(body.length).toBeLessThan(1024 * 1024);
    expect(firstRefusal(body, developmentLimits)).toEqual({ code, limit });
    expect(firstRefusal(body, productionLimits)).toMatchObject({ code });
  });
});

describe('good requests have room to spare', () => {
  const halves = Object.entries(productionLimits).map(([limit, value]) => [limit, Math.floor(value / 2)]);
  const halfTheLimits: OperationLimits = { ...productionLimits, ...Object.fromEntries(halves) };

  test.each(readOperations())('$name, with its largest page', ({ document }) => {
    // Its first replies stand under each comment of a page; there, apps ask for few.
    const variables = { first: 100, comments: 100, replies: 2, input: {} };
    expect(refusalsOf({ query: document, variables }, halfTheLimits)).toEqual([]);
  });

  test('introspection', () => {
    expect(refusalsOf({ query: getIntrospectionQuery() }, productionLimits)).toEqual([]);
  });
});

/**
 * graphql-js aborts its own comparison of fields after half a million steps, which take it a tenth of a second. What
 * passes checkShape never comes near.
 */
describe('validation', () => {
  const documents = (size: number): [string, string][] => [
    ['one leaf', `{ viewer { ${'email '.repeat(size)} } }`],
    ['one object', `{ viewer { ${'user { id name username isVerified } '.repeat(size / 4)} } }`],
    ['deep objects', `{ viewer { ${'user { posts { edges { node { author { id } } } } } '.repeat(size / 6)} } }`],
    ['arguments', `{ media(id: 1) { ${'url(variant: SMALL, format: WEBP) '.repeat(size)} } }`],
    ['inline fragments', `{ viewer { ${'... on Viewer { ... { email } } '.repeat(size)} } }`],
    ['fragments', manyFragments(size / 2)],
  ];
  const aborts = (document: string) =>
    validate(schema, parse(document)).some(({ message }) => message === 'Validation aborted.');
  const refuses = (document: string) => checkShape(parse(document), developmentLimits).length > 0;

  test.each(documents(1500))('what would exhaust it is refused before: %s', (_, document) => {
    expect(aborts(document)).toBe(true);
    expect(refuses(document)).toBe(true);
  });

  test.each(documents(90))('what passes leaves it far from exhausted: %s', (_, document) => {
    expect(refuses(document)).toBe(false);
    expect(aborts(document)).toBe(false);
  });
});

function manyFragments(count: number): string {
  const names = Array.from({ length: count }, (_, n) => `f${n}`);
  const fragments = names.map((name) => `fragment ${name} on Viewer { email }`);
  return `{ viewer { ${names.map((name) => `...${name}`).join(' ')} } } ${fragments.join(' ')}`;
}
