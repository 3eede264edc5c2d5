import { createPrivateKey } from 'node:crypto';
import type { ServiceAccount } from '@heliograph/platform/config';
import { SignJWT } from 'jose';
import { secondsToWait } from '../answer.ts';
import { type CachedToken, cachedToken, type MadeToken } from '../cached-token.ts';
import type { HttpPoster } from '../http-post.ts';
import { saidUnder } from '../json.ts';
import { ProviderUnwell } from '../provider.ts';

/** Google gave out no access token: the service account, or its rights, are not what they should be. */
export class NoAccessToken extends Error {
  readonly code = 'PUSH_NO_ACCESS_TOKEN';
  constructor(reason: string) {
    super(`Google gives this service account no access token: ${reason}`);
    this.name = 'NoAccessToken';
  }
}

interface Options {
  http: HttpPoster;
  /** How long getting one may take, in milliseconds. */
  timeoutMs: number;
  now: () => number;
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** A token is not used in the last minutes of its life, which it might not survive the way to Google in. */
const MARGIN_MS = 5 * 60_000;

/**
 * What proves to Google who we are: an OAuth 2 token for a JWT that the service account has signed (RFC 7523).
 * `get` throws NoAccessToken or ProviderUnwell.
 */
export function googleAccessToken(account: ServiceAccount, { http, timeoutMs, now }: Options): CachedToken {
  const privateKey = createPrivateKey(account.private_key);

  async function assertion(): Promise<string> {
    const issuedAt = Math.floor(now() / 1000);
    return new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(account.client_email)
      .setAudience(account.token_uri)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 3600)
      .sign(privateKey);
  }

  return cachedToken(async (): Promise<MadeToken> => {
    const form = new URLSearchParams({ grant_type: GRANT, assertion: await assertion() });
    const answer = await http.post(
      new URL(account.token_uri),
      { 'content-type': 'application/x-www-form-urlencoded' },
      form.toString(),
      // Not that of one sender: others wait for the same token.
      AbortSignal.timeout(timeoutMs),
    );
    const { status, text } = answer;
    if (status === 429 || status >= 500) throw new ProviderUnwell(status, secondsToWait(answer, now()));
    const token = saidUnder(text, 'access_token');
    const seconds = saidUnder(text, 'expires_in');
    if (status !== 200 || typeof token !== 'string' || typeof seconds !== 'number') {
      throw new NoAccessToken(`${status} ${saidUnder(text, 'error') ?? ''}`.trim());
    }
    return { token, useUntil: now() + Math.max(seconds * 500, seconds * 1000 - MARGIN_MS) };
  }, now);
}
