import { type AccessClaims, InvalidAccessToken } from '@heliograph/platform/auth';
import type { Authenticate } from '../door/authenticate.ts';

/** The payload of `connection_init` or `ping`. */
export type ConnectionParams = Readonly<Record<string, unknown>> | null | undefined;

/**
 * The access token an app put into its connection parameters, as the header it would be over HTTP: under
 * `authorization`, however the app writes its capitals, or bare under `accessToken`. Undefined where there is none: an
 * app that is not signed in may leave the member empty.
 * @throws InvalidAccessToken where the member holds something that is no text
 */
export function authorizationOf(params: ConnectionParams): string | undefined {
  for (const [name, value] of Object.entries(params ?? {})) {
    const key = name.toLowerCase();
    if ((key !== 'authorization' && key !== 'accesstoken') || value === null || value === '') continue;
    if (typeof value !== 'string') throw new InvalidAccessToken();
    return key === 'accesstoken' ? `Bearer ${value}` : value;
  }
  return undefined;
}

/** Whether there is anything where a token would be. */
export function bringsToken(params: ConnectionParams): boolean {
  try {
    return authorizationOf(params) !== undefined;
  } catch {
    return true;
  }
}

/** Who connects; null where nobody is signed in. @throws InvalidAccessToken */
export async function claimsOf(params: ConnectionParams, authenticate: Authenticate): Promise<AccessClaims | null> {
  return authenticate(authorizationOf(params));
}
