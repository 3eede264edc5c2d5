import type { SignedIn } from '@heliograph/platform/auth';
import type { Result } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { UsersRefusal } from '../../domain/refusals.ts';

/** Runs a change of the viewer's own account, and answers the viewer as they are afterwards. */
export async function accountPayload(
  context: Context,
  change: (viewer: SignedIn) => Promise<Result<unknown, UsersRefusal>>,
) {
  const viewer = context.requireViewer();
  const result = await refusingConflicts(change(viewer));
  context.forget();
  return result.ok ? { viewer: { id: viewer.userId }, errors: [] } : { viewer: null, errors: [result.refusal] };
}
