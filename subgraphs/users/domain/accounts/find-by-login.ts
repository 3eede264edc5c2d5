import type { Account, AccountStore } from '../../ports.ts';

/** What is longer than any address is nobody's, and not worth reading to its end: NFKC makes it 18 times as long. */
const READ = 255;

/** A username or e-mail address as it is compared. */
export const normalizeLogin = (typed: string): string => typed.trim().slice(0, READ).normalize('NFKC').toLowerCase();

/** The account of a username or e-mail address, in any case. */
export function findByLogin(
  accounts: Pick<AccountStore, 'findByEmail' | 'findByUsername'>,
  login: string,
): Promise<Account | null> {
  const name = normalizeLogin(login);
  return name.includes('@') ? accounts.findByEmail(name) : accounts.findByUsername(name);
}
