import type { Account, AccountStore, MailedTokenStore, Mailer, OwedMail, TokenPurpose } from '../../ports.ts';
import { findByLogin } from '../accounts/find-by-login.ts';
import { mintToken } from '../secret-token.ts';
import { passwordChangedMail, passwordResetMail, verificationMail } from './mails.ts';

const HOUR_MS = 3600 * 1000;

/** How long the token of a link works, in milliseconds. */
const LIFETIME_MS: Record<TokenPurpose, number> = { RESET_PASSWORD: HOUR_MS, VERIFY_EMAIL: 24 * HOUR_MS };

export interface MailDependencies {
  accounts: Pick<AccountStore, 'findById' | 'findByUsername' | 'findByEmail'>;
  mailedTokens: MailedTokenStore;
  mailer: Pick<Mailer, 'send'>;
  /** What links begin with. */
  linkBase: string;
  now(): Date;
}

/**
 * Sends a mail that is owed; where it no longer makes sense, nothing. The handler of the job `users.send-mail`: each
 * attempt mints a token of its own, which is in the mail and nowhere else.
 * @throws where the mail may not have been taken: the job is tried again
 */
export async function sendOwedMail(dependencies: MailDependencies, owed: OwedMail): Promise<void> {
  const { accounts, mailer, linkBase } = dependencies;
  const account =
    owed.kind === 'reset-password' ? await findByLogin(accounts, owed.login) : await accounts.findById(owed.accountId);
  if (!account?.isActive) return;
  switch (owed.kind) {
    case 'reset-password': {
      const token = await newToken(dependencies, account, 'RESET_PASSWORD');
      return mailer.send(passwordResetMail(account.email, linkBase, token));
    }
    case 'verify-email': {
      if (account.emailVerified) return;
      const token = await newToken(dependencies, account, 'VERIFY_EMAIL');
      return mailer.send(verificationMail(account.email, linkBase, token));
    }
    case 'password-changed':
      return mailer.send(passwordChangedMail(account.email));
  }
}

async function newToken(
  { mailedTokens, now }: MailDependencies,
  account: Account,
  purpose: TokenPurpose,
): Promise<string> {
  const { token, hash } = mintToken();
  const expiresAt = new Date(now().getTime() + LIFETIME_MS[purpose]);
  await mailedTokens.replace({ account: account.id, purpose, hash, expiresAt });
  return token;
}
