import { createHash } from 'node:crypto';
import type { ThrottleCount, ThrottleLimit } from '../../ports.ts';
import { signInNetworkOf } from './counts.ts';

const HOUR = 3600;

/** Mails to one person: three at once, then one in ten minutes, which becomes one in an hour. */
const mailsToOne: ThrottleLimit = {
  free: 3,
  firstWaitSeconds: 600,
  maxWaitSeconds: HOUR,
  forgottenAfterSeconds: 6 * HOUR,
  success: 'uncounted',
};

/** One network for all recipients: wide, as it may be a school or a mobile carrier. */
const mailsFromOneNetwork: ThrottleLimit = {
  free: 50,
  firstWaitSeconds: 60,
  maxWaitSeconds: HOUR,
  forgottenAfterSeconds: HOUR,
  success: 'uncounted',
};

/**
 * What counts when someone asks for a mail: whom it goes to, and where the wish comes from.
 * @param wish `recipient` what was asked for, a login or the id of an account
 */
export function mailCounts(wish: { recipient: string; clientAddress: string | null }): readonly ThrottleCount[] {
  const recipient = createHash('sha256').update(wish.recipient).digest('base64url');
  const network = signInNetworkOf(wish.clientAddress) ?? 'unknown';
  return [
    // First: a network that has to wait is not even for a moment in the way of what the recipient asks for.
    { name: `mail:{${network}}`, limit: mailsFromOneNetwork },
    { name: `mail:{${recipient}}`, limit: mailsToOne },
  ];
}
