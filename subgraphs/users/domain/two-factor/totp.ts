import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands: RFC 6238 with SHA-1, six digits, 30 seconds. */
const PERIOD_SECONDS = 30;
/** Clocks may differ: the codes of the step before and the step after are good, too. */
const WINDOW = 1;
const ISSUER = 'Heliograph';

/** 160 bits, as RFC 4226 recommends. */
export const newSecret = (): Uint8Array => new Uint8Array(randomBytes(20));

const totpOf = (secret: Uint8Array, username = ''): TOTP =>
  new TOTP({
    issuer: ISSUER,
    label: username,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  });

/** What an authenticator app learns, as text to type and as a URI for its camera. */
export function enrollmentOf(secret: Uint8Array, username: string): { secret: string; uri: string } {
  const totp = totpOf(secret, username);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step whose code this is, among those that are good at `now`; null where it is none of them. */
export function stepOf(secret: Uint8Array, code: string, now: Date): number | null {
  // The library compares bytes, and throws where letters beyond ASCII make more of them.
  if (!/^[0-9]{6}$/.test(code)) return null;
  const timestamp = now.getTime();
  const delta = totpOf(secret).validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
}
