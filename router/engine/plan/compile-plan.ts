import type { ConditionNode, PlanNode, ResponsePath } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { fetchEntities } from './entity-fetch.ts';
import type { Step } from './execution.ts';
import { leavingAHole } from './fetch.ts';
import { compilePath } from './paths.ts';
import { fetchRoot } from './root-fetch.ts';

/**
 * Compiles a node of a query plan of @apollo/query-planner, once for each operation.
 * @param schema the supergraph's own, with what is @inaccessible: type conditions of plans are about it
 * @param path where in the response the node's targets are
 */
export function compilePlan(schema: GraphQLSchema, node: PlanNode, path: ResponsePath = []): Step {
  switch (node.kind) {
    case 'Fetch':
      return leavingAHole(
        path,
        node.requires ? fetchEntities(schema, node, node.requires, path) : fetchRoot(schema, node, path),
      );
    case 'Sequence':
      return inSequence(node.nodes.map((inner) => compilePlan(schema, inner, path)));
    case 'Parallel':
      return inParallel(node.nodes.map((inner) => compilePlan(schema, inner, path)));
    case 'Flatten': {
      const find = compilePath(node.path);
      const step = compilePlan(schema, node.node, [...path, ...node.path]);
      return async (execution, targets) => {
        const found = find(targets);
        if (found.length > 0) await step(execution, found);
      };
    }
    case 'Condition':
      return onCondition(schema, node, path);
    case 'Defer':
      throw new Error('The planner is not to plan @defer: incremental delivery is off');
  }
}

function inSequence(steps: readonly Step[]): Step {
  return async (execution, targets) => {
    for (const step of steps) await step(execution, targets);
  };
}

function inParallel(steps: readonly Step[]): Step {
  return async (execution, targets) => {
    await Promise.all(steps.map((step) => step(execution, targets)));
  };
}

function onCondition(schema: GraphQLSchema, node: ConditionNode, path: ResponsePath): Step {
  const whenTrue = node.ifClause && compilePlan(schema, node.ifClause, path);
  const whenFalse = node.elseClause && compilePlan(schema, node.elseClause, path);
  return async (execution, targets) => {
    const step = execution.coerced[node.condition] ? whenTrue : whenFalse;
    await step?.(execution, targets);
  };
}
