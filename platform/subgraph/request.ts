import type { GraphQLFormattedError } from 'graphql';
import type { RequestViewer, SignedIn } from '../auth/index.ts';
import type { Language } from '../language/index.ts';

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
  /** What the app speaks; absent: what it would be told if it said nothing. */
  language?: Language | undefined;
  /** Of a subscription whose stream was cut off: the cursor of the last event that came, or where it began. */
  resumeFrom?: string | undefined;
}

export interface SubgraphResult {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** A result of a subscription, as the router is told it; one that has only a cursor says where the stream begins. */
export interface SubgraphEvent extends SubgraphResult {
  /** What the stream goes on after, where it can be resumed. It is for the router: apps have a field for theirs. */
  cursor?: string;
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
  /** What texts for people are written in. */
  language: Language;
  /**
   * Of a subscription that is opened again after its stream was cut off: where it goes on, whatever its `after` says. Null
   * in all else.
   */
  resumeFrom: string | null;
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
