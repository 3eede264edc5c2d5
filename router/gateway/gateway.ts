import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GatewayConfig } from '@apollo/gateway';
import type { QueryPlanner } from '@apollo/query-planner';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type CompiledSupergraph, compileSupergraph } from '../engine/supergraph.ts';

/** The parts of Apollo's gateway that we build on or replace; its own typing keeps some of them to itself. */
type GatewayParts = Pick<ApolloGateway, 'load' | 'stop' | 'onSchemaLoadOrUpdate' | 'executor'> & {
  externalSupergraphUpdateCallback(supergraphSdl: string): void;
  schema?: GraphQLSchema;
  queryPlanner?: QueryPlanner;
};
const GatewayBase = ApolloGateway as unknown as new (config: GatewayConfig) => GatewayParts;

/**
 * Apollo's gateway, for what it does best: it takes supergraphs in, at the start and while it runs, and plans operations.
 * Execution is ours (router/engine).
 */
export class HeliographGateway extends GatewayBase {
  #supergraph: Supergraph | undefined;
  #refused: { why: unknown } | undefined;

  /**
   * @param onSupergraph gets every supergraph with the names of its subgraphs, the first before `load` answers, and puts
   * it in force; where it throws, the one before stays
   */
  constructor(
    config: GatewayConfig,
    onSupergraph: (compiled: CompiledSupergraph, subgraphs: readonly string[]) => void,
  ) {
    // The planner looks at more ways the larger an operation is; past these it takes the best it has seen so far.
    super({ ...config, queryPlannerConfig: { debug: { maxEvaluatedPlans: 1000, pathsLimit: 1000 } } });
    this.onSchemaLoadOrUpdate(({ coreSupergraphSdl }) => {
      try {
        const { schema, queryPlanner } = this;
        if (!schema || !queryPlanner || !this.#supergraph)
          throw new Error('The supergraph was put in force before it was built');
        const parts = { supergraph: this.#supergraph, supergraphSdl: coreSupergraphSdl, api: schema };
        const subgraphs = this.#supergraph.subgraphsMetadata().map(({ name }) => name);
        onSupergraph(compileSupergraph({ ...parts, planner: queryPlanner }), subgraphs);
      } catch (error) {
        this.#refused = { why: error };
      }
    });
  }

  /** Apollo's would note what its listeners throw, and say that all is well. @throws why a supergraph is refused */
  override externalSupergraphUpdateCallback(supergraphSdl: string): void {
    this.#refused = undefined;
    super.externalSupergraphUpdateCallback(supergraphSdl);
    this.#throwIfRefused();
  }

  #throwIfRefused(): void {
    if (this.#refused) throw this.#refused.why;
  }

  /** Replaces Apollo's executor, so that there is no way past the limits of the door. */
  override executor: ApolloGateway['executor'] = async () => {
    throw new GraphQLError('Operations are executed at the door of the router', { extensions: { code: 'INTERNAL' } });
  };

  /** Replaces Apollo's: it would refuse supergraphs with @authenticated and its like, which our engine enforces. */
  createSchemaFromSupergraphSdl(supergraphSdl: string): { supergraph: Supergraph; supergraphSdl: string } {
    this.#supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
    return { supergraph: this.#supergraph, supergraphSdl };
  }
}
