import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { AccountStore, PasswordHasher } from '../ports.ts';
import { openSession, type SessionDependencies, type SessionTokens } from './open-session.ts';
import { invalid, type UsersRefusal } from './refusals.ts';

export interface LogInDependencies extends SessionDependencies {
  accounts: AccountStore;
  passwords: PasswordHasher;
}

/** Signs in by username or e-mail address. Which of login and password is wrong shows neither in words nor in time. */
export async function logIn(
  dependencies: LogInDependencies,
  { login, password, device }: { login: string | null; password: string | null; device: string },
): Promise<Result<SessionTokens, UsersRefusal>> {
  if (!login || !password) return refused(invalid(login ? 'password' : 'login', 'login and password go together'));
  if (device.length < 1 || device.length > 100) {
    return refused(invalid('device', 'A device is described in 1 to 100 characters'));
  }
  const { accounts, passwords } = dependencies;
  const name = login.trim().normalize('NFKC').toLowerCase();
  const account = name.includes('@') ? await accounts.findByEmail(name) : await accounts.findByUsername(name);
  // A password longer than any account can have is not worth a hash.
  const matches = await passwords.matches(password.slice(0, 257), account?.isActive ? account.passwordHash : null);
  if (!account || !matches) {
    return refused({ code: 'WRONG_CREDENTIALS', message: 'There is no account with this login and password' });
  }
  return accepted(await openSession(dependencies, { accountId: account.id, device }));
}
