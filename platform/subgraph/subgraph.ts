import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { RequestViewer, SignedIn, ViewerTokens } from '../auth/index.ts';
import { UntrustedCaller } from '../auth/index.ts';
import { withDeadline } from '../resilience/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { type ErrorCode, formatError, PublicError } from './errors.ts';
import { scalars } from './scalars.ts';

/** What the router sends, by HTTP or in process: the same in both topologies. */
export interface SubgraphRequest {
  query: string;
  operationName?: string | undefined;
  variables?: Record<string, unknown> | undefined;
  /** Signed by the router; see platform/auth. */
  viewerToken: string | undefined;
  requestId: string;
  /** Unix milliseconds after which nobody waits for the answer. */
  deadline: number;
}

export interface SubgraphResult {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** What a subgraph knows of the request before it makes its own context. */
export interface RequestContext {
  viewer: RequestViewer;
  requestId: string;
  deadline: number;
  logger: Logger;
  /** @throws PublicError UNAUTHENTICATED where nobody is signed in */
  requireViewer(): SignedIn;
}

export interface Subgraph {
  readonly name: string;
  handle(request: SubgraphRequest): Promise<SubgraphResult>;
}

export interface SubgraphDefinition<Context> {
  name: string;
  /** The SDL with `schema/common.graphql` in front. */
  typeDefs: string;
  resolvers: object;
  /** A fresh context for every request: loaders never outlive it. */
  context(request: RequestContext): Context;
  viewerTokens: ViewerTokens;
  logger: Logger;
}

/** Operations that the router sends again and again; it plans each into a handful of texts. */
const DOCUMENTS_KEPT = 2000;

/** The one way a subgraph comes to be. It answers nobody but the router, whatever the question. */
export function defineSubgraph<Context>(definition: SubgraphDefinition<Context>): Subgraph {
  const { name, viewerTokens } = definition;
  const schema = buildSubgraphSchema({
    typeDefs: parse(definition.typeDefs),
    resolvers: { ...scalars, ...definition.resolvers },
  });
  const documents = createDocumentCache(schema);

  return {
    name,
    async handle(request) {
      const { requestId, deadline } = request;
      const logger = definition.logger.child({ subgraph: name, requestId });
      const format = (error: GraphQLError) => formatError(error, { requestId, logger });
      try {
        const viewer = viewerTokens.verify(request.viewerToken);
        const document = documents.get(request.query);
        if ('errors' in document) return { errors: document.errors.map(format) };
        const context: RequestContext = {
          viewer,
          requestId,
          deadline,
          logger,
          requireViewer() {
            if (!viewer) throw new PublicError('UNAUTHENTICATED', 'Sign in to do this');
            return viewer;
          },
        };
        const result = await withDeadline(deadline, async () =>
          execute({
            schema,
            document: document.node,
            variableValues: request.variables,
            operationName: request.operationName,
            contextValue: definition.context(context),
          }),
        );
        return { data: result.data ?? null, ...(result.errors && { errors: result.errors.map(format) }) };
      } catch (error) {
        return { errors: [format(asGraphQLError(error))] };
      }
    },
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  const original = error instanceof Error ? error : new Error(String(error));
  const shown = original instanceof UntrustedCaller ? new PublicError('FORBIDDEN', original.message) : original;
  return new GraphQLError(shown.message, { originalError: shown });
}

type CheckedDocument = { node: DocumentNode } | { errors: readonly GraphQLError[] };

/** Parses and validates an operation text once; the oldest is dropped when too many are kept. */
function createDocumentCache(schema: GraphQLSchema): { get(query: string): CheckedDocument } {
  const kept = new Map<string, CheckedDocument>();
  return {
    get(query) {
      const known = kept.get(query);
      if (known) return known;
      const checked = check(schema, query);
      const oldest = kept.keys().next().value;
      if (kept.size >= DOCUMENTS_KEPT && oldest !== undefined) kept.delete(oldest);
      kept.set(query, checked);
      return checked;
    },
  };
}

function check(schema: GraphQLSchema, query: string): CheckedDocument {
  try {
    const node = parse(query);
    const errors = validate(schema, node);
    return errors.length > 0 ? { errors: errors.map(withCode('GRAPHQL_VALIDATION_FAILED')) } : { node };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [withCode('GRAPHQL_PARSE_FAILED')(error)] };
  }
}

const withCode = (code: ErrorCode) => (error: GraphQLError) =>
  new GraphQLError(error.message, { nodes: error.nodes, originalError: error.originalError, extensions: { code } });
