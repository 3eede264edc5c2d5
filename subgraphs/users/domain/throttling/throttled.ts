import { type Result, refused } from '@heliograph/platform/result';
import type { Throttle, ThrottleCount } from '../../ports.ts';
import { tooManyAttempts, type UsersRefusal } from '../refusals.ts';

/** Refusals that say a guess was wrong; any other says that nothing was tried. */
const WRONG_GUESSES: ReadonlySet<string> = new Set(['WRONG_CREDENTIALS', 'TOKEN_EXPIRED']);

/**
 * Runs one attempt at a password, a code or a token within its limits: refused with RATE_LIMITED, and not run, where too
 * many have failed. What it is refused with decides how it counts: WRONG_CREDENTIALS and TOKEN_EXPIRED are failures,
 * all else, as an error that it throws, is not counted.
 * @param options.tooMany what it is refused with where too many have failed, if not RATE_LIMITED
 */
export async function throttled<Value>(
  throttle: Throttle,
  counts: readonly ThrottleCount[],
  attempt: () => Promise<Result<Value, UsersRefusal>>,
  { tooMany = tooManyAttempts }: { tooMany?: (retryAfterSeconds: number) => UsersRefusal } = {},
): Promise<Result<Value, UsersRefusal>> {
  const turn = await throttle.begin(counts);
  if (!turn.allowed) return refused(tooMany(turn.retryAfterSeconds));
  try {
    const result = await attempt();
    if (result.ok) await turn.succeeded();
    else if (!WRONG_GUESSES.has(result.refusal.code)) await turn.undone();
    return result;
  } catch (error) {
    await turn.undone();
    throw error;
  }
}
