import type { Result } from '@heliograph/platform/result';
import type { Context } from '../../context.ts';
import type { UsersRefusal } from '../../domain/refusals.ts';
import type { SessionTokens } from '../../domain/sessions/open-session.ts';

/** The payload that signUp, logIn and refreshSession share. */
export async function sessionPayload(result: Result<SessionTokens, UsersRefusal>, context: Context) {
  if (!result.ok) return { session: null, errors: [result.refusal] };
  const { userId, ...tokens } = result.value;
  const [user] = await context.users.profiles.load([userId]);
  if (!user) throw new Error(`The account ${userId} has no profile`);
  return { session: { ...tokens, user }, errors: [] };
}
