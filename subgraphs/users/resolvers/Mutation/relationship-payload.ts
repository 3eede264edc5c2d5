import { parseId, type UserId } from '@heliograph/platform/ids';
import { type Result, refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import { noSuchUser, type UsersRefusal } from '../../domain/refusals.ts';
import type { UserTargetInput } from '../../generated/resolvers.ts';
import type { Profile, RelationshipChange } from '../../ports.ts';

/** Runs a change between the viewer and another account, and answers that account as it is afterwards. */
export async function relationshipPayload(
  input: UserTargetInput,
  context: Context,
  change: (users: Context['users'], change: RelationshipChange) => Promise<Result<Profile, UsersRefusal>>,
) {
  const { userId: viewer } = context.requireViewer();
  const target = parseId<UserId>(input.userId);
  const result = target
    ? await refusingConflicts(change(context.users, { viewer, target, idempotencyKey: input.idempotencyKey }))
    : refused(noSuchUser);
  context.forget();
  return result.ok ? { user: result.value, errors: [] } : { user: null, errors: [result.refusal] };
}
