import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Account, AccountStore, KnownNetworks, PasswordHasher, Throttle, TwoFactorStore } from '../../ports.ts';
import { findByLogin, normalizeLogin } from '../accounts/find-by-login.ts';
import { invalid, type UsersRefusal } from '../refusals.ts';
import { logInCounts, signInNetworkOf } from '../throttling/counts.ts';
import { throttled } from '../throttling/throttled.ts';
import { type AnswerChallengeDependencies, answerChallenge } from './answer-challenge.ts';
import { newChallenge } from './log-in-challenge.ts';
import { noSuchLogIn, openSession, type SessionDependencies, type SessionTokens } from './open-session.ts';

export interface LogInDependencies extends SessionDependencies, AnswerChallengeDependencies {
  accounts: AccountStore;
  passwords: PasswordHasher;
  throttle: Throttle;
  knownNetworks: KnownNetworks;
  twoFactor: TwoFactorStore;
}

export interface LogIn {
  login: string | null;
  password: string | null;
  challenge: string | null;
  oneTimeCode: string | null;
  device: string;
  /** Null where it is not known. */
  clientAddress: string | null;
}

/**
 * Signs in by username or e-mail address and password; where two-factor is on, what comes back is a challenge, which is
 * answered with a code. Which of login and password is wrong shows neither in words nor in time, nor does it show
 * without the right password whether two-factor is on.
 */
export async function logIn(
  dependencies: LogInDependencies,
  command: LogIn,
): Promise<Result<SessionTokens, UsersRefusal>> {
  const { login, password, challenge, oneTimeCode, device, clientAddress } = command;
  if (device.length < 1 || device.length > 100) {
    return refused(invalid('device', 'A device is described in 1 to 100 characters'));
  }
  if (login && password && challenge === null && oneTimeCode === null) {
    return logInByPassword(dependencies, { login, password, device, clientAddress });
  }
  if (challenge && oneTimeCode && login === null && password === null) {
    return logInByCode(dependencies, { challenge, oneTimeCode, device, clientAddress });
  }
  const missing = login ? 'password' : challenge ? 'oneTimeCode' : 'login';
  return refused(invalid(missing, 'Send login and password, or challenge and oneTimeCode, and not both'));
}

async function logInByPassword(
  dependencies: LogInDependencies,
  { login, password, device, clientAddress }: { login: string; password: string } & Where,
): Promise<Result<SessionTokens, UsersRefusal>> {
  const { accounts, passwords, throttle, knownNetworks, twoFactor, challenges, now } = dependencies;
  const found = await findByLogin(accounts, login);
  const network = signInNetworkOf(clientAddress);
  // Asked for nobody's account, too: who waits for what tells nothing.
  const isKnown = network !== null && (await knownNetworks.has(found?.id ?? NOBODY, network));
  const counts = logInCounts({ login: normalizeLogin(login), network, isKnown });

  const right = await throttled<Account>(throttle, counts, async () => {
    // A password longer than any account can have is not worth a hash.
    const matches = await passwords.matches(password.slice(0, 257), found?.isActive ? found.passwordHash : null);
    return found && matches ? accepted(found) : refused(noSuchLogIn);
  });
  if (!right.ok) return right;
  const account = right.value;
  if ((await twoFactor.find(account.id))?.isOn) {
    return refused({
      code: 'TWO_FACTOR_REQUIRED',
      message: 'The password is right; ask for a one-time code and log in with the challenge',
      challenge: challenges.seal(newChallenge({ account, device, now: now() })),
    });
  }
  return openSession(dependencies, { account, device, network });
}

async function logInByCode(
  dependencies: LogInDependencies,
  answer: { challenge: string; oneTimeCode: string } & Where,
): Promise<Result<SessionTokens, UsersRefusal>> {
  const { device, clientAddress } = answer;
  const network = signInNetworkOf(clientAddress);
  const account = await answerChallenge(dependencies, { ...answer, network });
  return account.ok ? openSession(dependencies, { account: account.value, device, network }) : account;
}

type Where = Pick<LogIn, 'device' | 'clientAddress'>;

/** No account has this id. */
const NOBODY = '0' as Account['id'];
