import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { AccountStore, CredentialStore, MailedTokenStore, PasswordHasher } from '../../ports.ts';
import { expiredLink, type UsersRefusal } from '../refusals.ts';
import { hashToken } from '../secret-token.ts';
import { checkPassword } from './check-password.ts';

export interface ResetPasswordDependencies {
  accounts: Pick<AccountStore, 'findById'>;
  mailedTokens: Pick<MailedTokenStore, 'owner'>;
  credentials: Pick<CredentialStore, 'resetPassword'>;
  passwords: Pick<PasswordHasher, 'hash'>;
}

/**
 * Sets a new password by the token of a mailed link, and ends every session: whoever had the old password is out. A
 * password that will not do leaves the link as good as it was.
 */
export async function resetPassword(
  { accounts, mailedTokens, credentials, passwords }: ResetPasswordDependencies,
  { token, newPassword }: { token: string; newPassword: string },
): Promise<Result<null, UsersRefusal>> {
  const tokenHash = hashToken(token);
  const owner = await mailedTokens.owner('RESET_PASSWORD', tokenHash);
  const account = owner && (await accounts.findById(owner));
  if (!account?.isActive) return refused(expiredLink);
  const wrong = checkPassword(newPassword, { field: 'newPassword', ...account });
  if (wrong) return refused(wrong);
  const passwordHash = await passwords.hash(newPassword);
  return (await credentials.resetPassword({ tokenHash, passwordHash })) ? accepted(null) : refused(expiredLink);
}
