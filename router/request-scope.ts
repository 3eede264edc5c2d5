import type { SignedIn } from '@heliograph/platform/auth';
import type { RequestStats } from '@heliograph/platform/telemetry';

/** What the viewer may do by the access token: what `@authenticated`, `@requiresScopes` and `@policy` are held against. */
export interface Grants {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** The policies of this deployment that the viewer satisfies. */
  readonly policies: ReadonlySet<string>;
}

/** What the router knows of one request, and every subgraph call of it carries. */
export interface RequestScope {
  readonly requestId: string;
  /** Who asks; null where nobody is signed in. */
  readonly viewer: SignedIn | null;
  readonly grants: Grants;
  /** Signed by this router, good for a minute: the only thing a subgraph believes about who asks. */
  readonly viewerToken: string;
  /** Unix milliseconds after which nobody waits for the answer. */
  readonly deadline: number;
  readonly stats: RequestStats;
  /** What the answer had to do without, such as `feed`; becomes `extensions.degraded`. */
  readonly degraded: Set<string>;
}
