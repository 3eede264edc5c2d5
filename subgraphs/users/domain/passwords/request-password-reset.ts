import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { MailRequests, Throttle } from '../../ports.ts';
import { normalizeEmail } from '../accounts/email-address.ts';
import { normalizeLogin } from '../accounts/find-by-login.ts';
import { normalizeUsername } from '../accounts/username.ts';
import { invalid, type UsersRefusal } from '../refusals.ts';
import { mailCounts } from '../throttling/mail-counts.ts';
import { throttledRequest } from '../throttling/throttled-request.ts';

export interface RequestPasswordResetDependencies {
  mailRequests: Pick<MailRequests, 'passwordReset'>;
  throttle: Throttle;
}

/**
 * Owes a link that resets the password to whoever has this login. Whether anybody has is found out by the job that sends
 * the mail, long after the reply: so neither its words nor its time tell.
 */
export async function requestPasswordReset(
  { mailRequests, throttle }: RequestPasswordResetDependencies,
  { login: typed, clientAddress }: { login: string; clientAddress: string | null },
): Promise<Result<null, UsersRefusal>> {
  const login = normalizeLogin(typed);
  if (!normalizeUsername(login) && !normalizeEmail(login)) {
    return refused(invalid('login', 'This is neither a username nor an e-mail address'));
  }
  return throttledRequest(throttle, mailCounts({ recipient: login, clientAddress }), async () => {
    await mailRequests.passwordReset(login);
    return accepted(null);
  });
}
