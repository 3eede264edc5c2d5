import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { SignedIn } from './access-token.ts';

/** Who a subgraph answers: someone signed in, or nobody in particular. */
export type RequestViewer = SignedIn | null;

/** What the router vouches for: who sent a request, what they may do, and where it came from. */
export interface VouchedCaller {
  readonly viewer: RequestViewer;
  /** What the viewer was granted beyond being signed in, by the access token; most are granted nothing. */
  readonly scopes: readonly string[];
  /** The address the request came from; null where the router did not say. */
  readonly clientAddress: string | null;
}

/** A subgraph was called by someone other than the router. */
export class UntrustedCaller extends Error {
  readonly code = 'FORBIDDEN';
  constructor() {
    super('Subgraphs answer only the router; send the request to the public endpoint');
    this.name = 'UntrustedCaller';
  }
}

/**
 * What the router signs on every call, so that a subgraph trusts nobody else. It is made and read within one
 * deployment, many thousand times a second: an HMAC over a small JSON, no negotiable algorithm.
 */
export interface ViewerTokens {
  /** @param options `clientAddress` goes along where a subgraph has to know it; left out, nobody learns it */
  sign(viewer: RequestViewer, options?: { scopes?: readonly string[]; clientAddress?: string | null }): string;
  /** @throws UntrustedCaller where the token is missing, forged or expired */
  verify(token: string | undefined): VouchedCaller;
}

/** What a token says. */
interface Claims {
  readonly caller: VouchedCaller;
  /** Unix milliseconds. */
  readonly expires: number;
}

/** The router sends one token with every fetch of a request: that many which were found good are remembered. */
const TOKENS_KEPT = 1000;

export function createViewerTokens(options: {
  secret: string;
  lifetimeSeconds?: number;
  now?: () => number;
}): ViewerTokens {
  const { lifetimeSeconds = 60, now = Date.now } = options;
  const secret = createSecretKey(options.secret, 'utf8');
  const macOf = (body: string) => createHmac('sha256', secret).update(body).digest();
  const foundGood = new Map<string, Claims>();

  const open = (token: string): Claims => {
    const [body, mac] = token.split('.');
    if (!body || !mac) throw new UntrustedCaller();
    const given = Buffer.from(mac, 'base64url');
    const expected = macOf(body);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new UntrustedCaller();
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
    // One answer for all who ask: nobody may change it for the next.
    Object.freeze(claims.caller.viewer);
    Object.freeze(claims.caller.scopes);
    Object.freeze(claims.caller);
    if (foundGood.size >= TOKENS_KEPT) foundGood.clear();
    foundGood.set(token, claims);
    return claims;
  };

  return {
    sign(viewer, { scopes = [], clientAddress = null } = {}) {
      const claims: Claims = { caller: { viewer, scopes, clientAddress }, expires: now() + lifetimeSeconds * 1000 };
      const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${body}.${macOf(body).toString('base64url')}`;
    },

    verify(token = '') {
      const { caller, expires } = foundGood.get(token) ?? open(token);
      if (expires < now()) throw new UntrustedCaller();
      return caller;
    },
  };
}
