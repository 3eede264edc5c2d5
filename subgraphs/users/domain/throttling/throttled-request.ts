import { type Result, refused } from '@heliograph/platform/result';
import type { Throttle, ThrottleCount } from '../../ports.ts';
import { tooManyRequests, type UsersRefusal } from '../refusals.ts';

/** Runs what may be asked for only so often. Every request counts, unless it is refused or fails. */
export async function throttledRequest<Value>(
  throttle: Throttle,
  counts: readonly ThrottleCount[],
  request: () => Promise<Result<Value, UsersRefusal>>,
): Promise<Result<Value, UsersRefusal>> {
  const turn = await throttle.begin(counts);
  if (!turn.allowed) return refused(tooManyRequests(turn.retryAfterSeconds));
  try {
    const result = await request();
    if (!result.ok) await turn.undone();
    return result;
  } catch (error) {
    await turn.undone();
    throw error;
  }
}
