/** The supergraph asks for something that this router does not execute. Found when an operation is prepared. */
export class UnsupportedPlan extends Error {
  readonly code = 'INTERNAL';
  constructor(feature: string) {
    super(`The plan of the operation needs ${feature}, which this router does not execute`);
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
