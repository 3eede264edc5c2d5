import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { CredentialStore, MailRequests, Throttle } from '../../ports.ts';
import { expiredLink, tooManyRequests, type UsersRefusal } from '../refusals.ts';
import { hashToken } from '../secret-token.ts';
import { mailCounts } from '../throttling/mail-counts.ts';

export interface VerifyEmailDependencies {
  credentials: Pick<CredentialStore, 'verifyEmail'>;
  mailRequests: Pick<MailRequests, 'emailVerification'>;
  throttle: Throttle;
}

/** Takes the token of a mailed link as proof that its bearer reads the mail of the account. */
export async function verifyEmail(
  { credentials }: Pick<VerifyEmailDependencies, 'credentials'>,
  { token }: { token: string },
): Promise<Result<null, UsersRefusal>> {
  return (await credentials.verifyEmail(hashToken(token))) ? accepted(null) : refused(expiredLink);
}

/** Owes the viewer the link once more; none is sent where their address is verified by then. */
export async function requestEmailVerification(
  { mailRequests, throttle }: Pick<VerifyEmailDependencies, 'mailRequests' | 'throttle'>,
  request: { viewer: SignedIn; clientAddress: string | null; idempotencyKey: string | null | undefined },
): Promise<Result<null, UsersRefusal>> {
  const { viewer, clientAddress, idempotencyKey } = request;
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  // A repetition of the same request is no other request.
  const counts = mailCounts({ recipient: viewer.userId, clientAddress });
  const tooSoon = await mailRequests.emailVerification({ account: viewer.userId, idempotencyKey }, () =>
    throttle.begin(counts),
  );
  return tooSoon ? refused(tooManyRequests(tooSoon.retryAfterSeconds)) : accepted(null);
}
