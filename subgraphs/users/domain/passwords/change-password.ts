import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { CredentialStore, PasswordHasher } from '../../ports.ts';
import { type ConfirmPasswordDependencies, confirmPassword } from '../accounts/confirm-identity.ts';
import { invalid, type UsersRefusal, wrongCredentials } from '../refusals.ts';
import { checkPassword } from './check-password.ts';

export interface ChangePasswordDependencies extends ConfirmPasswordDependencies {
  passwords: PasswordHasher;
  credentials: Pick<CredentialStore, 'changePassword'>;
}

export interface ChangePassword {
  viewer: SignedIn;
  currentPassword: string;
  newPassword: string;
  idempotencyKey: string | null | undefined;
}

/** Sets a new password for whoever knows the present one, and ends every session but the one that asks. */
export async function changePassword(
  dependencies: ChangePasswordDependencies,
  { viewer, currentPassword, newPassword, idempotencyKey }: ChangePassword,
): Promise<Result<null, UsersRefusal>> {
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const { passwords, credentials } = dependencies;
  const confirmed = await confirmPassword(dependencies, {
    viewer,
    password: currentPassword,
    field: 'currentPassword',
  });
  // In a replay the current password is the one before: what the key was used for decides.
  if (!confirmed.ok && (confirmed.refusal.code !== 'WRONG_CREDENTIALS' || !idempotencyKey)) return confirmed;
  if (confirmed.ok) {
    const wrong = checkPassword(newPassword, { field: 'newPassword', ...confirmed.value });
    if (wrong) return refused(wrong);
    if (newPassword === currentPassword) {
      return refused(invalid('newPassword', 'This is the password as it is; choose another'));
    }
  }
  const changed = await credentials.changePassword({
    account: viewer.userId,
    session: viewer.sessionId,
    idempotencyKey,
    input: { currentPassword, newPassword },
    proved: confirmed.ok ? { from: confirmed.value.passwordHash, to: await passwords.hash(newPassword) } : null,
  });
  if (changed) return accepted(null);
  return confirmed.ok ? refused(wrongCredentials('The password was changed just now', 'currentPassword')) : confirmed;
}
