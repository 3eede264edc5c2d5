import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { SessionStore } from '../../ports.ts';
import type { UsersRefusal } from '../refusals.ts';

/** Ends one of the viewer's own sessions; answers its id. */
export async function revokeSession(
  { sessions }: { sessions: Pick<SessionStore, 'revoke'> },
  request: { viewer: SignedIn; sessionId: string; idempotencyKey: string | null | undefined },
): Promise<Result<string, UsersRefusal>> {
  const { viewer, sessionId, idempotencyKey } = request;
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const revoked = await sessions.revoke({ account: viewer.userId, sessionId, idempotencyKey });
  return revoked ? accepted(sessionId) : refused(noSuchSession);
}

/** Somebody else's is as unknown as one that never was. */
const noSuchSession: UsersRefusal = {
  code: 'NOT_FOUND',
  message: 'The viewer has no such session',
  field: ['sessionId'],
};
