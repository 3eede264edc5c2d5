import { type Directory, type DirectoryTransaction, Prisma } from '@heliograph/platform/directory';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { Rename, UsernameStore } from '../ports.ts';
import { refuseReserved, UsernameReserved } from './former-usernames.ts';
import { writeAccountOnce } from './write-account-once.ts';

/** How long a username that was given up is kept for its owner, and how long two changes of it reach. */
const RESERVED_MS = 14 * 24 * 3600 * 1000;

/** Two changes lie within the last 14 days. */
class RenamedTooOften extends Error {
  readonly code = 'RENAMED_TOO_OFTEN';
}

export function prismaUsernameStore(options: { directory: Directory; queues: JobQueues; now(): Date }): UsernameStore {
  const { directory, queues, now } = options;

  const rename = async (tx: DirectoryTransaction, { account, username, usernameSkeleton }: Rename) => {
    const id = BigInt(account);
    const at = now();
    const before = await tx.account.findUniqueOrThrow({ where: { id } });
    if (before.username === username) return null;
    if (before.renamedBeforeAt && at.getTime() - before.renamedBeforeAt.getTime() < RESERVED_MS) {
      throw new RenamedTooOften('The username was changed twice within 14 days');
    }
    await tx.account.update({
      where: { id },
      data: {
        ...{ username, usernameSkeleton, nameVersion: before.nameVersion + 1 },
        ...{ renamedAt: at, renamedBeforeAt: before.renamedAt },
      },
    });
    await refuseReserved(tx, { usernameSkeleton, account: id, now: at });
    const former = { accountId: id, freeAt: new Date(at.getTime() + RESERVED_MS) };
    await tx.formerUsername.upsert({
      where: { usernameSkeleton: before.usernameSkeleton },
      create: { usernameSkeleton: before.usernameSkeleton, ...former },
      update: former,
    });
    await queues.enqueueInDirectory(tx, jobs.usersCopyUsername, { accountId: account });
    return null;
  };

  return {
    async rename(change) {
      const { account, username, idempotencyKey: key } = change;
      const write = { account, mutation: 'changeUsername', key, input: { username } };
      try {
        await writeAccountOnce(directory, write, (tx) => rename(tx, change));
        return 'renamed';
      } catch (error) {
        if (error instanceof RenamedTooOften) return 'too often';
        if (error instanceof UsernameReserved || isTaken(error)) return 'taken';
        throw error;
      }
    },
  };
}

const isTaken = (error: unknown) => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
