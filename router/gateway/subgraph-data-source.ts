import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { RouterContext } from '../context.ts';
import type { SubgraphCaller } from '../subgraphs/caller.ts';

/** How Apollo's gateway reaches one subgraph: through our caller, with the request's own token and deadline. */
export function subgraphDataSource(name: string, caller: SubgraphCaller): GraphQLDataSource<RouterContext> {
  return {
    async process({ request, context }: GraphQLDataSourceProcessOptions<RouterContext>) {
      // The gateway also asks while it starts, before there is any request; nothing of a viewer may be read then.
      if (!('requestId' in context)) throw new Error(`The subgraph ${name} is asked only on behalf of a request`);
      context.stats.subgraphFetches += 1;
      const { data, errors } = await caller.call({
        query: request.query ?? '',
        operationName: request.operationName,
        variables: request.variables,
        viewerToken: context.viewerToken,
        requestId: context.requestId,
        deadline: context.deadline,
      });
      return { data: data ?? undefined, ...(errors && { errors }) } as Awaited<
        ReturnType<GraphQLDataSource['process']>
      >;
    },
  };
}
