import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { UnsupportedPlan } from '../errors.ts';
import type { Execution, Step, SubgraphOperation } from './execution.ts';
import { commonPart } from './paths.ts';

/** The part of a fetch that both kinds have: its text and the variables that it takes from the request. */
export interface CompiledFetch {
  readonly operation: SubgraphOperation;
  variables(execution: Pick<Execution, 'variables'>): Record<string, unknown>;
}

export function compileFetch(node: FetchNode): CompiledFetch {
  if (node.contextRewrites?.length) throw new UnsupportedPlan('@fromContext');
  const { serviceName, operationKind, operationName, variableUsages = [] } = node;
  return {
    operation: { subgraph: serviceName, kind: operationKind, query: node.operation, operationName },
    variables(execution) {
      const used: Record<string, unknown> = {};
      for (const name of variableUsages) {
        // Of its own: every object has a `constructor`, which is a good name for a variable, too.
        if (Object.hasOwn(execution.variables, name)) used[name] = execution.variables[name];
      }
      return used;
    },
  };
}

/** Sends the fetch to its subgraph. @throws what the caller throws where the subgraph cannot be reached */
export function ask(
  { operation }: CompiledFetch,
  variables: Record<string, unknown>,
  execution: Execution,
): Promise<SubgraphResult> {
  execution.scope.stats.subgraphFetches += 1;
  return execution.call(operation, variables, execution.scope);
}

/** A fetch that fails leaves its part of the response empty, with an error that says so; the rest goes on. */
export function leavingAHole(path: ResponsePath, step: Step): Step {
  return async (execution, targets) => {
    try {
      await step(execution, targets);
    } catch (error) {
      const place = commonPart(path);
      execution.errors.push({ ...execution.describe(error), ...(place.length > 0 && { path: place }) });
    }
  };
}
