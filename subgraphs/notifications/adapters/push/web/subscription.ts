import { ECDH } from 'node:crypto';
import { saidUnder } from '../json.ts';

/** What a browser gave its page: where to send, and what to encrypt with (RFC 8291). */
export interface Subscription {
  endpoint: URL;
  keys: {
    /** The browser's public key on P-256, uncompressed, base64url. */
    p256dh: string;
    /** 16 bytes that browser and server share, base64url. */
    auth: string;
  };
}

const LONGEST_ENDPOINT = 2048;

/** The subscription of which `token` is the JSON; null where it is none. */
export function subscriptionOf(token: string): Subscription | null {
  const endpoint = saidUnder(token, 'endpoint');
  const p256dh = saidUnder(token, 'keys', 'p256dh');
  const auth = saidUnder(token, 'keys', 'auth');
  if (typeof endpoint !== 'string' || endpoint.length > LONGEST_ENDPOINT || !URL.canParse(endpoint)) return null;
  if (!isKey(p256dh, 65) || !isPoint(p256dh) || !isKey(auth, 16)) return null;
  const url = new URL(endpoint);
  return url.username || url.password ? null : { endpoint: url, keys: { p256dh, auth } };
}

const isKey = (text: unknown, bytes: number): text is string =>
  typeof text === 'string' && text.length <= 2 * bytes && Buffer.from(text, 'base64url').length === bytes;

/** Nothing can be encrypted for what is no point of the curve. */
function isPoint(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url');
    return true;
  } catch {
    return false;
  }
}
