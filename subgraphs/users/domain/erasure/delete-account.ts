import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { AccountTraces, ErasureStore } from '../../ports.ts';
import { type ConfirmIdentityDependencies, confirmIdentity } from '../accounts/confirm-identity.ts';
import type { UsersRefusal } from '../refusals.ts';

export interface DeleteAccountDependencies extends ConfirmIdentityDependencies {
  erasures: Pick<ErasureStore, 'begin'>;
  traces: Pick<AccountTraces, 'hide'>;
  /** Told where the account could not be hidden at once: the erasure's job will. */
  hiddenLater(error: unknown): void;
}

export interface DeleteAccount {
  viewer: SignedIn;
  password: string;
  oneTimeCode: string | null | undefined;
  idempotencyKey: string | null | undefined;
}

/** Deletes the account of whoever proves to be its owner: at once for all to see; what it left is erased afterwards. */
export async function deleteAccount(
  dependencies: DeleteAccountDependencies,
  { viewer, password, oneTimeCode, idempotencyKey }: DeleteAccount,
): Promise<Result<null, UsersRefusal>> {
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const { accounts, erasures, traces, hiddenLater } = dependencies;
  // A repetition whose first reply got lost: its session is over, though the door may not have heard of it yet.
  if (!(await accounts.findById(viewer.userId))?.isActive) return accepted(null);
  const confirmed = await confirmIdentity(dependencies, { viewer, password, oneTimeCode });
  if (!confirmed.ok) return confirmed;
  await erasures.begin(viewer.userId);
  await traces.hide(viewer.userId).catch(hiddenLater);
  return accepted(null);
}
