import { type Directory, Prisma } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { hashInput, nextId, type Shards } from '@heliograph/platform/shards';
import type { Account, AccountStore, NewAccount, SignUpAttempt } from '../ports.ts';
import { refuseReserved, reservedOf, UsernameReserved } from './former-usernames.ts';

/** The job waits until the sign-up itself is surely over; its last attempt falls more than 10 minutes after it. */
const FINISH_AFTER_SECONDS = 180;

export function prismaAccountStore(options: {
  directory: Directory;
  shards: Shards;
  queues: JobQueues;
  now?: () => Date;
}): AccountStore {
  const { directory, shards, queues, now = () => new Date() } = options;

  /** Positions in order of sign-up are spread over the logical shards in turn; the id is minted where the rows will be. */
  const mintId = async (): Promise<{ id: UserId; userNumber: bigint }> => {
    const [row] = await directory.$queryRaw<{ n: bigint }[]>`select nextval('user_number') as n`;
    if (!row) throw new Error('The sequence user_number answered nothing');
    const shard = Number(row.n % BigInt(shards.map.shards));
    const id = await shards.transaction(shard, (tx) => nextId<UserId>(tx));
    return { id, userNumber: row.n };
  };

  const insert = (account: NewAccount, attempt: SignUpAttempt, minted: { id: UserId; userNumber: bigint }) =>
    directory.$transaction(async (tx) => {
      const row = await tx.account.create({
        data: { ...account, id: BigInt(minted.id), userNumber: minted.userNumber, state: 'CREATING' },
      });
      await refuseReserved(tx, { usernameSkeleton: account.usernameSkeleton, account: row.id, now: now() });
      await tx.signUpRecord.create({
        data: {
          idempotencyKey: attempt.idempotencyKey,
          inputHash: new Uint8Array(hashInput(attempt.input)),
          accountId: row.id,
        },
      });
      const job = { accountId: minted.id };
      await queues.enqueueInDirectory(tx, jobs.usersFinishSignUp, job, { delaySeconds: FINISH_AFTER_SECONDS });
      return toAccount(row);
    });

  return {
    findById: async (id) => orNull(await directory.account.findUnique({ where: { id: BigInt(id) } })),
    findByUsername: async (username) => orNull(await directory.account.findUnique({ where: { username } })),
    findByEmail: async (email) => orNull(await directory.account.findUnique({ where: { email } })),

    async findSignUp({ idempotencyKey, input }) {
      const record = await directory.signUpRecord.findUnique({ where: { idempotencyKey } });
      const row = record && (await directory.account.findUnique({ where: { id: record.accountId } }));
      return row ? { account: toAccount(row), sameInput: hashInput(input).equals(record.inputHash) } : null;
    },

    async reserve(account, attempt) {
      // Asked first so that a taken name costs no id; the unique indexes decide when two ask at once.
      const taken = await obstacle(directory, account, attempt);
      if (taken) return taken;
      try {
        return await insert(account, attempt, await mintId());
      } catch (error) {
        if (error instanceof UsernameReserved) return 'username';
        if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
        return (await obstacle(directory, account, attempt)) ?? 'repeated';
      }
    },

    async activate(id) {
      await directory.$transaction(async (tx) => {
        const creating = { id: BigInt(id), state: 'CREATING' as const };
        const { count } = await tx.account.updateMany({ where: creating, data: { state: 'ACTIVE' } });
        const mail = { kind: 'verify-email' as const, accountId: id };
        if (count > 0) await queues.enqueueInDirectory(tx, jobs.usersSendMail, mail);
      });
    },

    async release(id) {
      const accountId = BigInt(id);
      await directory.$transaction(async (tx) => {
        const { count } = await tx.account.deleteMany({ where: { id: accountId, state: 'CREATING' } });
        if (count > 0) await tx.signUpRecord.deleteMany({ where: { accountId } });
      });
    },

    async free(candidates) {
      const taken = await directory.account.findMany({
        where: { usernameSkeleton: { in: candidates.map(({ skeleton }) => skeleton) } },
        select: { usernameSkeleton: true },
      });
      const reserved = await reservedOf(
        directory,
        candidates.map(({ skeleton }) => skeleton),
        now(),
      );
      const skeletons = new Set([...reserved, ...taken.map((row) => row.usernameSkeleton)]);
      return candidates.filter(({ skeleton }) => !skeletons.has(skeleton)).map(({ username }) => username);
    },
  };
}

/** What stands in the way of a sign-up; one that was sent twice is not in its own way. */
async function obstacle(
  directory: Directory,
  account: NewAccount,
  { idempotencyKey }: SignUpAttempt,
): Promise<'username' | 'email' | 'repeated' | null> {
  const taken = await takenName(directory, account);
  const earlier = taken && (await directory.signUpRecord.findUnique({ where: { idempotencyKey } }));
  return earlier ? 'repeated' : taken;
}

async function takenName(
  directory: Directory,
  { username, usernameSkeleton, email }: NewAccount,
): Promise<'username' | 'email' | null> {
  const others = await directory.account.findMany({
    where: { OR: [{ username }, { usernameSkeleton }, { email }] },
    select: { email: true, username: true, usernameSkeleton: true },
  });
  if (others.some((other) => other.usernameSkeleton === usernameSkeleton || other.username === username))
    return 'username';
  return others.length > 0 ? 'email' : null;
}

type AccountRow = Prisma.AccountGetPayload<object>;

const orNull = (row: AccountRow | null) => (row ? toAccount(row) : null);

const toAccount = (row: AccountRow): Account => ({
  id: String(row.id) as UserId,
  username: row.username,
  nameVersion: row.nameVersion,
  email: row.email,
  emailVerified: row.emailVerifiedAt !== null,
  name: row.name,
  passwordHash: row.passwordHash,
  isActive: row.state === 'ACTIVE',
  isUnfinished: row.state === 'CREATING',
  createdAt: row.createdAt,
});
