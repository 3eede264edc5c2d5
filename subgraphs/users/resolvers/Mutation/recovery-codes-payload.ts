import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { confirmTwoFactor, renewRecoveryCodes } from '../../domain/two-factor/recovery-code-changes.ts';
import type { OneTimeCodeInput } from '../../generated/resolvers.ts';

/** The payload that confirmTwoFactor and renewRecoveryCodes share. */
export async function recoveryCodesPayload(
  change: typeof confirmTwoFactor | typeof renewRecoveryCodes,
  { oneTimeCode, idempotencyKey }: OneTimeCodeInput,
  context: Context,
) {
  const viewer = context.requireViewer();
  const result = await refusingConflicts(change(context.users, { viewer, oneTimeCode, idempotencyKey }));
  return result.ok ? { recoveryCodes: result.value, errors: [] } : { recoveryCodes: null, errors: [result.refusal] };
}
