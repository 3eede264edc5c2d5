import type { UserId } from '@heliograph/platform/ids';
import { finishSignUp, type SignUpDependencies } from './sign-up.ts';

/** After this long nobody waits for the sign-up any more, and its names are better free. */
const GIVE_UP_MS = 10 * 60 * 1000;

/** Finishes a sign-up that a crash left half-way, or frees its names. The handler of the job `users.finish-sign-up`. */
export async function resumeSignUp(
  dependencies: Pick<SignUpDependencies, 'accounts' | 'profiles' | 'now'>,
  accountId: UserId,
): Promise<void> {
  const account = await dependencies.accounts.findById(accountId);
  if (!account?.isUnfinished) return;
  try {
    await finishSignUp(dependencies, account);
  } catch (error) {
    const waited = dependencies.now().getTime() - account.createdAt.getTime();
    if (waited < GIVE_UP_MS) throw error;
    // Where the shard still cannot be reached there is hardly a profile on it; the names matter more.
    await dependencies.profiles.withdraw(accountId).catch(() => undefined);
    await dependencies.accounts.release(accountId);
  }
}
