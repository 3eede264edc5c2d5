import type { DirectoryTransaction } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';

/**
 * Ends every open session of an account, but for one where it is named.
 * @returns their ids: announce them once that has committed
 */
export async function endSessions(
  tx: DirectoryTransaction,
  account: UserId,
  { except, now }: { except?: string | undefined; now: Date },
): Promise<string[]> {
  const ended = await tx.session.updateManyAndReturn({
    where: { accountId: BigInt(account), endedAt: null, ...(except !== undefined && { id: { not: except } }) },
    data: { endedAt: now },
    select: { id: true },
  });
  return ended.map(({ id }) => id);
}
