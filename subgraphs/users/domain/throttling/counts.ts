import { createHash } from 'node:crypto';
import { networkOf } from '@heliograph/platform/addresses';
import type { SignedIn } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import type { ThrottleCount, ThrottleLimit } from '../../ports.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A password at one place: who mistypes it ten times waits half a minute, who guesses a quarter of an hour each. */
const passwordInOnePlace: ThrottleLimit = {
  free: 10,
  firstWaitSeconds: 30,
  maxWaitSeconds: 15 * MINUTE,
  forgottenAfterSeconds: DAY,
  success: 'clears',
};

/** All strangers at one login together, however many addresses they have: under a hundred guesses on the first day. */
const strangersAtOneLogin: ThrottleLimit = {
  free: 30,
  firstWaitSeconds: 30,
  maxWaitSeconds: 30 * MINUTE,
  forgottenAfterSeconds: DAY,
  success: 'uncounted',
};

/** One network at all logins: wide, as it may be a school or a mobile carrier. */
const oneNetworkOfStrangers: ThrottleLimit = {
  free: 100,
  firstWaitSeconds: 10,
  maxWaitSeconds: 15 * MINUTE,
  forgottenAfterSeconds: HOUR,
  success: 'uncounted',
};

/** A code is one in a million, three of which are good at a time: 60 guesses in two days are right once in 5000 times. */
const codeInOnePlace: ThrottleLimit = {
  free: 5,
  firstWaitSeconds: 30,
  maxWaitSeconds: HOUR,
  forgottenAfterSeconds: DAY,
  success: 'clears',
};

/** A log-in challenge takes five wrong codes; the wait is longer than what is left of its life. */
const codesOfOneChallenge: ThrottleLimit = {
  free: 5,
  firstWaitSeconds: 5 * MINUTE,
  maxWaitSeconds: 5 * MINUTE,
  forgottenAfterSeconds: MINUTE,
  success: 'clears',
};

/**
 * The network that a person's device is in: providers hand out a household's next address nearby. Null where the address
 * is not known; such a person is a stranger everywhere.
 */
export const signInNetworkOf = (clientAddress: string | null): string | null =>
  clientAddress === null ? null : networkOf(clientAddress, { ipv4Bits: 24 });

/**
 * What counts when a password is tried at a login. In a network where the owner has signed in lately (`isKnown`) only
 * what fails there: others may hammer from elsewhere as they like. Elsewhere strangers share one count for the login,
 * and their network has one for all logins. A login is counted as it is spelt, so that the username and the address of
 * an account are not told to belong together by one waiting for the other.
 * @param place `network` null where it is not known
 */
export function logInCounts(place: {
  login: string;
  network: string | null;
  isKnown: boolean;
}): readonly ThrottleCount[] {
  const login = createHash('sha256').update(place.login).digest('base64url');
  const network = place.network ?? 'unknown';
  const here = { name: `log-in:{${login}}:${network}`, limit: passwordInOnePlace };
  if (place.isKnown) return [here];
  return [
    { name: `log-in:{${network}}`, limit: oneNetworkOfStrangers },
    here,
    { name: `log-in:{${login}}`, limit: strangersAtOneLogin },
  ];
}

/** What counts when a code is tried for a log-in: in a network that is known to the account on its own, else together. */
export function logInCodeCounts(place: {
  account: UserId;
  network: string | null;
  isKnown: boolean;
}): readonly ThrottleCount[] {
  const name = `code:{${place.account}}${place.isKnown ? `:${place.network}` : ''}`;
  return [{ name, limit: codeInOnePlace }];
}

export const challengeCounts = (challenge: string): readonly ThrottleCount[] => [
  { name: `challenge:{${challenge}}`, limit: codesOfOneChallenge },
];

/**
 * What counts when someone who is signed in says their password, or a code, again: on its own in each session, so that a
 * stolen one neither guesses nor keeps the owner from changing the password in theirs.
 */
export const signedInCounts = (
  secret: 'password' | 'code',
  { userId, sessionId }: SignedIn,
): readonly ThrottleCount[] => [
  {
    name: `${secret}:{${userId}}:session:${sessionId}`,
    limit: secret === 'password' ? passwordInOnePlace : codeInOnePlace,
  },
];
