import type { AccessClaims, SignedIn, ViewerTokens } from '@heliograph/platform/auth';
import type { Language } from '@heliograph/platform/language';
import { emptyStats, type RequestStats } from '@heliograph/platform/telemetry';
import { LRUCache } from 'lru-cache';

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
  /**
   * What the app speaks. Absent where nobody is signed in: what everybody may read is kept by caches on the way, once for
   * all.
   */
  readonly language?: Language | undefined;
  readonly stats: RequestStats;
  /** What the answer had to do without, such as `feed`; becomes `extensions.degraded`. */
  readonly degraded: Set<string>;
}

/** Who asks: over HTTP the request's, over a socket the connection's. */
export interface Asker {
  /** Null where nobody is signed in. Over a socket the app may refresh its token at any time: read it when you need it. */
  readonly claims: AccessClaims | null;
  readonly ip: string;
  readonly requestId: string;
  /** What the app speaks, by its `Accept-Language`; absent where it does not matter. */
  readonly language?: Language | undefined;
}

const NOTHING: ReadonlySet<string> = new Set();

const VIEWERS_REMEMBERED = 10_000;

/** A viewer token lives for a minute; whoever gets one has most of that left. */
const TOKEN_FRESH_MS = 15_000;

/** Makes the scope of each request, and of each event of a subscription. */
export function createScopes(options: { viewerTokens: ViewerTokens; timeoutMs: number; now?: () => number }) {
  const { viewerTokens, timeoutMs, now = Date.now } = options;
  const tokens = new LRUCache<string, { token: string; freshUntil: number }>({ max: VIEWERS_REMEMBERED });

  /** Signed once in a while rather than for every request: subgraphs, too, remember what they have checked. */
  function tokenOf(claims: AccessClaims | null, clientAddress: string | null): string {
    // A session may be granted more, or less, from one of its tokens to the next.
    const scopes = claims?.scopes ?? [];
    const key = JSON.stringify([claims?.userId, claims?.sessionId, scopes, clientAddress]);
    const known = tokens.get(key);
    if (known && known.freshUntil > now()) return known.token;
    const token = viewerTokens.sign(viewerOf(claims), { scopes, clientAddress });
    tokens.set(key, { token, freshUntil: now() + TOKEN_FRESH_MS });
    return token;
  }

  /** @param options `namesClient` tells subgraphs where the request came from, as they must know to limit guessing */
  return function newScope(
    { claims, ip, requestId, language }: Asker,
    policies: ReadonlySet<string> = NOTHING,
    { namesClient = false } = {},
  ): RequestScope {
    return {
      requestId,
      viewer: viewerOf(claims),
      grants: {
        authenticated: claims !== null,
        scopes: claims && claims.scopes.length > 0 ? new Set(claims.scopes) : NOTHING,
        policies,
      },
      viewerToken: tokenOf(claims, namesClient ? ip : null),
      deadline: now() + timeoutMs,
      language: claims ? language : undefined,
      stats: emptyStats(),
      degraded: new Set(),
    };
  };
}

const viewerOf = (claims: AccessClaims | null): SignedIn | null =>
  claims && { userId: claims.userId, sessionId: claims.sessionId };
