import type { SubgraphResult } from '@heliograph/platform/subgraph';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestScope } from '../../request-scope.ts';
import type { Data } from './data.ts';

/** One run of a plan. */
export interface Execution {
  readonly scope: RequestScope;
  /** As the app sent them: what subgraphs get. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** With defaults, coerced: what conditions are decided by. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly call: CallSubgraph;
  /** The response as far as it is known; every fetch merges into it. */
  readonly data: Data;
  readonly errors: GraphQLFormattedError[];
  /** What the app is told of a fetch that failed; whoever runs the plan logs the rest. */
  describe(error: unknown): GraphQLFormattedError;
}

/** What a plan asks of a subgraph: the text is made once, when the operation is prepared. */
export interface SubgraphOperation {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  readonly operationName: string | undefined;
}

export type CallSubgraph = (
  operation: SubgraphOperation,
  variables: Readonly<Record<string, unknown>>,
  scope: RequestScope,
) => Promise<SubgraphResult>;

/**
 * One node of a plan, compiled.
 * @param targets the objects of the response that it adds to: the root, or the entities at its path
 */
export type Step = (execution: Execution, targets: readonly Data[]) => Promise<void>;
