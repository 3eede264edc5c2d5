import { GraphQLError } from 'graphql';

/** The supergraph asks for something that this router does not execute. Found when an operation is prepared. */
export class UnsupportedPlan extends GraphQLError {
  constructor(feature: string) {
    super(`This operation needs ${feature}, which is not executed here`, { extensions: { code: 'INTERNAL' } });
    this.name = 'UnsupportedPlan';
  }
}

/** A subgraph answered something that GraphQL federation does not allow. */
export class InvalidSubgraphResponse extends Error {
  readonly code = 'INTERNAL';
  constructor(subgraph: string, what: string) {
    super(`The subgraph ${subgraph} ${what}`);
    this.name = 'InvalidSubgraphResponse';
  }
}

/** What an app is told where an operation is valid and yet nobody can answer it. @param cause what the planner says of it */
export function unresolvable(cause?: Error): GraphQLError {
  return new GraphQLError('No part of the graph can resolve this operation', {
    originalError: cause ?? null,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
}
