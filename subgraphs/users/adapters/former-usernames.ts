import type { DirectoryTransaction } from '@heliograph/platform/directory';

/** The username was somebody else's until lately. Thrown within a transaction, so that nothing of it stays. */
export class UsernameReserved extends Error {
  readonly code = 'USERNAME_RESERVED';
  constructor() {
    super('The username is reserved for the account that has given it up');
    this.name = 'UsernameReserved';
  }
}

/**
 * Keeps an account from a username that another has given up lately. Called after the name was written: whoever gives it
 * up holds its place in the unique index until they commit, so what they have reserved is seen by then.
 * @throws UsernameReserved
 */
export async function refuseReserved(
  tx: DirectoryTransaction,
  { usernameSkeleton, account, now }: { usernameSkeleton: string; account: bigint; now: Date },
): Promise<void> {
  const former = await tx.formerUsername.findUnique({ where: { usernameSkeleton } });
  if (former && former.accountId !== account && former.freeAt > now) throw new UsernameReserved();
}

/** Of these skeletons, those that are reserved for somebody. */
export async function reservedOf(
  tx: DirectoryTransaction,
  skeletons: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const former = await tx.formerUsername.findMany({
    where: { usernameSkeleton: { in: [...skeletons] }, freeAt: { gt: now } },
    select: { usernameSkeleton: true },
  });
  return new Set(former.map(({ usernameSkeleton }) => usernameSkeleton));
}
