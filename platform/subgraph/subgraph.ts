import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { ViewerTokens } from '../auth/index.ts';
import { type Logger, noTracing, subgraphSpan, type Tracing } from '../telemetry/index.ts';
import { createAdmission } from './admission.ts';
import { createAnswering } from './answering.ts';
import type { RequestContext, SubgraphEvent, SubgraphRequest, SubgraphResult } from './request.ts';
import { scalars } from './scalars.ts';
import { createSubscribing } from './subscribing.ts';

export interface Subgraph {
  readonly name: string;
  /** Answers a query or a mutation. Never rejects: what went wrong is in `errors`. */
  handle(request: SubgraphRequest): Promise<SubgraphResult>;
  /**
   * The results of a subscription, one for each event, until its source is done, `signal` aborts or `return()` is
   * called. The last two tear the source down at once, also while it is quiet. Never throws: where the source cannot be
   * opened or fails, its last result says so in `errors`. The request's `deadline` is that of the opening; an event may
   * take as long.
   */
  subscribe(request: SubgraphRequest, signal: AbortSignal): AsyncIterable<SubgraphEvent>;
}

export interface SubgraphDefinition<Context> {
  name: string;
  /** The SDL with `schema/common.graphql` in front. */
  typeDefs: string;
  resolvers: object;
  /** A fresh context for every request, and for every event of a subscription: loaders never outlive either. */
  context(request: RequestContext): Context;
  viewerTokens: ViewerTokens;
  logger: Logger;
  tracing?: Pick<Tracing, 'span'>;
}

/** The one way a subgraph comes to be. It answers nobody but the router, whatever the question. */
export function defineSubgraph<Context>(definition: SubgraphDefinition<Context>): Subgraph {
  const { name, viewerTokens, context, tracing = noTracing } = definition;
  const span = subgraphSpan(name);
  const schema = buildSubgraphSchema({
    typeDefs: parse(definition.typeDefs),
    resolvers: { ...scalars, ...definition.resolvers },
  });
  const admit = createAdmission({ schema, viewerTokens });
  const answering = createAnswering({ schema, context, logger: definition.logger.child({ subgraph: name }) });
  return {
    name,
    handle: (request) =>
      tracing.span(span, async () => {
        try {
          return await answering.answer(admit(request, 'query or mutation'));
        } catch (error) {
          return answering.failure(error, request);
        }
      }),
    subscribe: createSubscribing({ admit, answering }),
  };
}
