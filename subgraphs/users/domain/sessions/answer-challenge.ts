import type { SealedText } from '@heliograph/platform/auth';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Account, AccountStore, KnownNetworks, Throttle, TwoFactorStore } from '../../ports.ts';
import { type UsersRefusal, wrongCode } from '../refusals.ts';
import { challengeCounts, logInCodeCounts } from '../throttling/counts.ts';
import { throttled } from '../throttling/throttled.ts';
import { proveCode } from '../two-factor/prove-code.ts';
import { openedChallenge } from './log-in-challenge.ts';

export interface AnswerChallengeDependencies {
  accounts: Pick<AccountStore, 'findById'>;
  twoFactor: Pick<TwoFactorStore, 'spend'>;
  throttle: Throttle;
  knownNetworks: KnownNetworks;
  challenges: SealedText;
  now(): Date;
}

/**
 * Answers the account whose password was right when the challenge was given, and whose code is right now; both are spent
 * together. Five wrong codes end a challenge, and what has failed counts on with the next one.
 */
export async function answerChallenge(
  { accounts, twoFactor, throttle, knownNetworks, challenges, now }: AnswerChallengeDependencies,
  answer: { challenge: string; oneTimeCode: string; device: string; network: string | null },
): Promise<Result<Account, UsersRefusal>> {
  const { oneTimeCode, device, network } = answer;
  const challenge = openedChallenge(challenges.open(answer.challenge), { device, now: now() });
  const account = challenge && (await accounts.findById(challenge.accountId));
  if (!challenge || !account || !challenge.isFor(account)) return refused(challengeOver);

  const isKnown = network !== null && (await knownNetworks.has(account.id, network));
  const counts = logInCodeCounts({ account: account.id, network, isKnown });
  const spend = async (): Promise<Result<Account, UsersRefusal>> => {
    const outcome = await twoFactor.spend(account.id, proveCode(oneTimeCode, now()), { challenge: challenge.id });
    if (outcome === 'done') return accepted(account);
    return refused(outcome === 'used' ? challengeOver : wrongCode);
  };
  return throttled(throttle, challengeCounts(challenge.id), () => throttled(throttle, counts, spend), {
    tooMany: () => challengeOver,
  });
}

const challengeOver: UsersRefusal = {
  code: 'TOKEN_EXPIRED',
  message: 'This challenge is unknown, used or too old; log in with the password again',
  field: ['challenge'],
};
