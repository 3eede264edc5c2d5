import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@apollo/query-planner';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { baselineSdl } from '../../schema/baseline.ts';
import { supergraphSdl } from '../../schema/index.ts';
import { parseBudget, readOperations } from './budgets.ts';

const operations = readOperations();
const publicSchema = buildSchema(baselineSdl() ?? '');
const supergraph = Supergraph.build(supergraphSdl(), { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
const planner = new QueryPlanner(supergraph);

describe.each(operations)('$name', ({ name, document, budget }) => {
  test('is valid, and named like its file', () => {
    const parsed = parse(document);
    expect(validate(publicSchema, parsed)).toEqual([]);
    const names = parsed.definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value] : [],
    );
    expect(names).toEqual([name]);
  });

  test('is planned with as many subgraph fetches as its budget says', () => {
    const plan = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(document)));
    expect(countFetches(plan.node)).toBe(budget.fetches);
  });
});

test('a field that does not exist is refused', () => {
  expect(validate(publicSchema, parse('query { viewer { passwordHash } }'))).toHaveLength(1);
});

test('a caption that names the accounts it mentions costs one more fetch', () => {
  const home = operations.find(({ name }) => name === 'HomeFeed');
  const dearer = home?.document.replace('captionEntities {', 'captionEntities { user { username }') ?? '';
  const plan = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(dearer)));
  expect(countFetches(plan.node)).toBe((home?.budget.fetches ?? 0) + 1);
});

test.each(['query A { viewer { email } }', '# budget: fetches=3\nquery A { viewer { email } }'])(
  'an operation without a whole budget is refused',
  (document) => {
    expect(() => parseBudget(document, 'A.graphql')).toThrow('A.graphql must begin with a line like');
  },
);

function countFetches(node: PlanNode | SubscriptionNode | undefined): number {
  if (!node) return 0;
  switch (node.kind) {
    case 'Fetch':
      return 1;
    case 'Flatten':
      return countFetches(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.reduce((sum, child) => sum + countFetches(child), 0);
    // What brings the events is no fetch; what each event needs beside it is.
    case 'Subscription':
      return countFetches(node.rest);
    default:
      throw new Error(`A ${node.kind} node is not counted yet`);
  }
}
