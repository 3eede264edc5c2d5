import { type Directory, type DirectoryTransaction, Prisma } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import { hashInput, IdempotencyConflict } from '@heliograph/platform/shards';

export interface AccountWriteOnce {
  account: UserId;
  mutation: string;
  /** Absent: the effect is repeated with every call, as the mutation's own rules allow. */
  key: string | null | undefined;
  /** What the mutation was asked. Its plain SHA-256 is kept: a password or code goes in as its `secretFingerprint`. */
  input: unknown;
}

/**
 * `writeOnce` for what commits in the directory: one transaction with the outcome's record. It holds the account's row,
 * so the changes of one account follow each other, with or without a key: `work` reads what the one before has left.
 * Whatever takes long, such as hashing a password, is better done before.
 * @returns what `work` returned the first time: ids only, since it is stored as JSON
 * @throws IdempotencyConflict where the key was used with another input; whatever `work` throws, and then nothing is
 *   written and the key is as new
 */
export function writeAccountOnce<Result>(
  directory: Directory,
  { account, mutation, key, input }: AccountWriteOnce,
  work: (tx: DirectoryTransaction) => Promise<Result>,
): Promise<Result> {
  const accountId = BigInt(account);
  return directory.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from account where id = ${accountId} for no key update`;
    if (!key) return work(tx);
    const inputHash = hashInput(input);
    const first = await tx.mutationRecord.findUnique({
      where: { accountId_mutation_key: { accountId, mutation, key } },
    });
    if (first) {
      if (!inputHash.equals(first.inputHash)) throw new IdempotencyConflict(mutation);
      return first.result as Result;
    }
    const result = await work(tx);
    await tx.mutationRecord.create({
      data: { accountId, mutation, key, inputHash: new Uint8Array(inputHash), result: jsonOf(result) },
    });
    return result;
  });
}

const jsonOf = (result: unknown): Prisma.InputJsonValue | typeof Prisma.JsonNull =>
  (result ?? Prisma.JsonNull) as Prisma.InputJsonValue;
