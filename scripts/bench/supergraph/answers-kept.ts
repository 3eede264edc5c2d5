import type { ViewerTokens } from '@heliograph/platform/auth';
import type { Subgraph } from '@heliograph/platform/subgraph';

/** A GraphQL request as it stands in a body. */
export interface GraphqlBody {
  query: string;
  operationName?: string | undefined;
  variables?: Record<string, unknown> | undefined;
}

/**
 * Answers of a real subgraph, each executed once and kept as text: so that a benchmark of routers measures routers.
 * @returns the answer to `body`, whose text is `key`
 */
export function keepAnswers(
  subgraph: Subgraph,
  viewerTokens: ViewerTokens,
): (key: string, body: () => GraphqlBody) => Promise<string> {
  const kept = new Map<string, Promise<string>>();
  return (key, body) => {
    const known = kept.get(key);
    if (known) return known;
    const answer = execute(subgraph, viewerTokens, body());
    kept.set(key, answer);
    return answer;
  };
}

async function execute(subgraph: Subgraph, viewerTokens: ViewerTokens, body: GraphqlBody): Promise<string> {
  const result = await subgraph.handle({
    ...body,
    viewerToken: viewerTokens.sign(null),
    requestId: 'bench',
    deadline: Date.now() + 60_000,
  });
  if (result.errors) throw new Error(`${subgraph.name} answers ${JSON.stringify(result.errors)}`);
  return JSON.stringify(result);
}
