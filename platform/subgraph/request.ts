import type { GraphQLFormattedError } from 'graphql';
import type { RequestViewer, SignedIn } from '../auth/index.ts';

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
  /** What the viewer was granted beyond being signed in. */
  scopes: readonly string[];
  /** Where a mutation came from, as the router saw it: for limits on guessing. Null in queries and subscriptions. */
  clientAddress: string | null;
  requestId: string;
  /** Unix milliseconds; each event of a subscription has its own. */
  deadline: number;
  /** Aborts when the subscription has ended, however it did: its source lets go of everything then. */
  signal: AbortSignal;
  /** @throws PublicError UNAUTHENTICATED where nobody is signed in */
  requireViewer(): SignedIn;
  /**
   * For what only some may do: the schema says so by `@requiresScopes`, which the router enforces, and the resolver says
   * it once more, so that no mistake there, and no way round it, opens anything.
   * @throws PublicError UNAUTHENTICATED where nobody is signed in, FORBIDDEN where the viewer has no such scope
   */
  requireScope(scope: string): SignedIn;
}
