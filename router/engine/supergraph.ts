import { operationFromDocument, type Schema, type Supergraph } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { buildASTSchema, type DocumentNode, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { type AuthorizationRules, compileAuthorization, policiesNamedIn } from '../authorization/index.ts';
import { taggedFields } from '../graphql/tagged-fields.ts';
import { type CostDirectives, compileCostDirectives } from '../limits/index.ts';
import { type CollidingFields, findCollidingFields } from './colliding-fields.ts';
import { keepConditionalObjects } from './conditional-objects.ts';
import { unresolvable } from './errors.ts';
import { compileSharing, type Sharing } from './event-sharing.ts';

/** Everything about a supergraph that operations are prepared with; made once each time a new one is loaded. */
export interface CompiledSupergraph {
  /** What apps see. */
  readonly api: GraphQLSchema;
  /** The supergraph's own schema, with what is @inaccessible: plans speak of it. */
  readonly inner: GraphQLSchema;
  readonly collidingFields: CollidingFields;
  readonly authorization: AuthorizationRules;
  /** The policies that some `@policy` names: somebody must be able to say who satisfies them. */
  readonly policies: ReadonlySet<string>;
  readonly costs: CostDirectives;
  /** The fields tagged `credentials`, as `Mutation.logIn`: they try a password, code or token, or make an account. */
  readonly credentials: ReadonlySet<string>;
  /** Who may share the events of a subscription. */
  sharing(document: DocumentNode, operationName: string | null): Sharing;
  /** @throws GraphQLError where no subgraph can resolve what is asked for */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** @param planner Apollo's, over the same supergraph */
export function compileSupergraph(options: {
  supergraph: Supergraph;
  supergraphSdl: string;
  api: GraphQLSchema;
  planner: QueryPlanner;
}): CompiledSupergraph {
  const { supergraph, supergraphSdl, api, planner } = options;
  const apiOfPlanner: Schema = supergraph.apiSchema();
  const inner = supergraph.schema.toGraphQLJSSchema();
  // Apollo's conversion leaves directives out of some places; the text has them all.
  const annotated = buildASTSchema(parse(supergraphSdl), { assumeValidSDL: true });
  return {
    api,
    inner,
    collidingFields: findCollidingFields(annotated, api),
    authorization: compileAuthorization(annotated),
    policies: policiesNamedIn(annotated),
    costs: compileCostDirectives(annotated),
    credentials: taggedFields(annotated, 'credentials'),
    sharing: compileSharing(annotated),
    plan(document, operationName) {
      const name = operationName !== undefined && { operationName };
      const kept = keepConditionalObjects(document);
      try {
        return planner.buildQueryPlan(operationFromDocument(apiOfPlanner, kept, { ...name }));
      } catch (error) {
        // Where the planner finds no way it may stumble rather than say so.
        throw error instanceof GraphQLError || !(error instanceof Error) ? error : unresolvable(error);
      }
    },
  };
}
