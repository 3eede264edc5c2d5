import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { emptyStats } from '@heliograph/platform/telemetry';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { UnsupportedPlan } from '../errors.ts';
import { compilePlan } from './compile-plan.ts';
import type { Data } from './data.ts';
import type { Execution } from './execution.ts';

const schema = buildSchema(`
  type Query { feed: [Post] viewer: User }
  type Post { id: ID! author: User }
  type User { id: ID! name: String }
`);

function fetchOf(subgraph: string, more: Partial<FetchNode> = {}): FetchNode {
  return {
    kind: 'Fetch',
    serviceName: subgraph,
    operation: `{ ${subgraph} }`,
    operationName: undefined,
    operationKind: 'query',
    ...more,
  } as FetchNode;
}
const userKey: FetchNode['requires'] = [
  {
    kind: 'InlineFragment',
    typeCondition: 'User',
    selections: [
      { kind: 'Field', name: '__typename' },
      { kind: 'Field', name: 'id' },
    ],
  },
];
const entities = (subgraph: string, path: string[]): PlanNode => ({
  kind: 'Flatten',
  path,
  node: fetchOf(subgraph, { requires: userKey }),
});

type Answers = Record<
  string,
  (variables: Readonly<Record<string, unknown>>) => SubgraphResult | Promise<SubgraphResult>
>;

/** Runs a plan against subgraphs that answer as told; notes in which order they are asked, and with what. */
async function run(plan: PlanNode, answers: Answers, { data = {} as Data, variables = {} } = {}) {
  const asked: { subgraph: string; variables: unknown }[] = [];
  const execution: Execution = {
    scope: {
      ...{ requestId: 'r', viewer: null, viewerToken: '', deadline: 0, stats: emptyStats(), degraded: new Set() },
      grants: { authenticated: false, scopes: new Set(), policies: new Set() },
    },
    variables,
    coerced: variables,
    data,
    errors: [],
    async call({ subgraph }, given) {
      asked.push({ subgraph, variables: given });
      const answer = answers[subgraph];
      if (!answer) throw new Error(`${subgraph} is away`);
      return answer(given);
    },
    describe: (error) => ({ message: (error as Error).message }),
  };
  await compilePlan(schema, plan)(execution, [data]);
  return { data, errors: execution.errors, asked, stats: execution.scope.stats };
}

test('Fetch asks with the variables it uses, and no others', async () => {
  const plan = fetchOf('feed', { variableUsages: ['first', 'after'] });
  const { data, asked, stats } = await run(
    plan,
    { feed: () => ({ data: { feed: [] } }) },
    { variables: { first: 5, unused: 1 } },
  );
  expect(asked).toEqual([{ subgraph: 'feed', variables: { first: 5 } }]);
  expect(data).toEqual({ feed: [] });
  expect(stats.subgraphFetches).toBe(1);
});

test('Sequence: one after the other, each sees what came before', async () => {
  const plan: PlanNode = { kind: 'Sequence', nodes: [fetchOf('viewer'), entities('names', ['viewer'])] };
  const { data, asked } = await run(plan, {
    viewer: () => ({ data: { viewer: { __typename: 'User', id: '1' } } }),
    names: () => ({ data: { _entities: [{ name: 'Ana' }] } }),
  });
  expect(asked.map(({ subgraph }) => subgraph)).toEqual(['viewer', 'names']);
  expect(asked[1]?.variables).toEqual({ representations: [{ __typename: 'User', id: '1' }] });
  expect(data).toEqual({ viewer: { __typename: 'User', id: '1', name: 'Ana' } });
});

test('Parallel: all are asked before any has answered', async () => {
  const answered = Promise.withResolvers<SubgraphResult>();
  const plan: PlanNode = { kind: 'Parallel', nodes: [fetchOf('one'), fetchOf('other')] };
  const { data } = await run(plan, {
    one: () => answered.promise,
    other() {
      answered.resolve({ data: { one: 1 } });
      return { data: { other: 2 } };
    },
  });
  expect(data).toEqual({ one: 1, other: 2 });
});

test.each([
  [true, { shown: 1 }],
  [false, { hidden: 1 }],
])('Condition: %s', async (visible, data) => {
  const plan: PlanNode = {
    kind: 'Condition',
    condition: 'visible',
    ifClause: fetchOf('shown'),
    elseClause: fetchOf('hidden'),
  };
  const answers = { shown: () => ({ data: { shown: 1 } }), hidden: () => ({ data: { hidden: 1 } }) };
  expect((await run(plan, answers, { variables: { visible } })).data).toEqual(data);
});

test('Flatten asks for each entity once, and gives every place its own copy', async () => {
  const author = (id: string) => ({ author: { __typename: 'User', id } });
  const data: Data = { feed: [author('1'), null, author('2'), author('1'), { author: null }] };
  const { asked } = await run(
    entities('names', ['feed', '@', 'author']),
    {
      names: ({ representations }) => ({
        data: { _entities: (representations as Data[]).map(({ id }) => ({ name: `name ${id}`, links: [{ to: id }] })) },
      }),
    },
    { data },
  );
  expect(asked).toEqual([
    {
      subgraph: 'names',
      variables: {
        representations: [
          { __typename: 'User', id: '1' },
          { __typename: 'User', id: '2' },
        ],
      },
    },
  ]);
  const [first, , second, third] = data.feed as { author: Data }[];
  expect([first, second, third].map((post) => post?.author.name)).toEqual(['name 1', 'name 2', 'name 1']);
  expect(first?.author.links).toEqual(third?.author.links);
  expect(first?.author.links).not.toBe(third?.author.links);
});

test('nothing is asked where there is nothing to ask about', async () => {
  const { asked } = await run(entities('names', ['feed', '@', 'author']), {}, { data: { feed: [{ author: null }] } });
  expect(asked).toEqual([]);
});

test('an entity that is not found leaves its place as it is', async () => {
  const data: Data = { viewer: { __typename: 'User', id: '1' } };
  await run(entities('names', ['viewer']), { names: () => ({ data: { _entities: [null] } }) }, { data });
  expect(data).toEqual({ viewer: { __typename: 'User', id: '1' } });
});

test("an entity's error is told at every place where it is", async () => {
  const data: Data = {
    feed: [{ author: { __typename: 'User', id: '1' } }, { author: { __typename: 'User', id: '1' } }],
  };
  const { errors } = await run(
    entities('names', ['feed', '@', 'author']),
    {
      names: () => ({
        data: { _entities: [{ name: null }] },
        errors: [{ message: 'No', path: ['_entities', 0, 'name'] }],
      }),
    },
    { data },
  );
  expect(errors).toEqual([
    { message: 'No', path: ['feed', 0, 'author', 'name'] },
    { message: 'No', path: ['feed', 1, 'author', 'name'] },
  ]);
});

test('an error of the whole fetch is told once, up to where the places part', async () => {
  const data: Data = { feed: [{ author: { __typename: 'User', id: '1' } }] };
  const { errors } = await run(
    entities('names', ['feed', '@', 'author']),
    { names: () => ({ errors: [{ message: 'No' }] }) },
    { data },
  );
  expect(errors).toEqual([{ message: 'No', path: ['feed'] }]);
});

test.each([
  ['a subgraph that is away', {}],
  ['too few entities', { names: () => ({ data: { _entities: [] } }) }],
  ['no entities', { names: () => ({ data: {} }) }],
])('%s leaves a hole with an error; the rest goes on', async (_what, answers: Answers) => {
  const plan: PlanNode = { kind: 'Parallel', nodes: [entities('names', ['viewer']), fetchOf('feed')] };
  const data: Data = { viewer: { __typename: 'User', id: '1' } };
  const { errors } = await run(plan, { ...answers, feed: () => ({ data: { feed: [] } }) }, { data });
  expect(errors).toEqual([{ message: expect.any(String), path: ['viewer'] }]);
  expect(data).toEqual({ viewer: { __typename: 'User', id: '1' }, feed: [] });
});

test('a root fetch below a mutation adds to the object at its path', async () => {
  const data: Data = { like: { post: { id: '1' } } };
  const plan: PlanNode = { kind: 'Flatten', path: ['like'], node: fetchOf('feed') };
  const { errors } = await run(
    plan,
    { feed: () => ({ data: { feed: [] }, errors: [{ message: 'Partly', path: ['feed'] }] }) },
    { data },
  );
  expect(data).toEqual({ like: { post: { id: '1' }, feed: [] } });
  expect(errors).toEqual([{ message: 'Partly', path: ['like', 'feed'] }]);
});

test('what is not executed is refused when it is compiled', () => {
  const contextual = fetchOf('feed', { contextRewrites: [{ kind: 'KeyRenamer', path: ['a'], renameKeyTo: 'b' }] });
  expect(() => compilePlan(schema, contextual)).toThrow(UnsupportedPlan);
});
