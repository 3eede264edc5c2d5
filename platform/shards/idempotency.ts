import { createHash } from 'node:crypto';
import type { UserId } from '../ids/index.ts';
import type { Shards, ShardTransaction } from './shards.ts';

/** The same key came with another input: answering the first result would be a lie. */
export class IdempotencyConflict extends Error {
  readonly code = 'IDEMPOTENCY_CONFLICT';
  constructor(mutation: string) {
    super(`This idempotencyKey was used for another ${mutation}; send a new key with a new input`);
    this.name = 'IdempotencyConflict';
  }
}

export interface WriteOnce {
  viewer: UserId;
  mutation: string;
  /** Absent: the effect is repeated with every call, as the mutation's own rules allow. */
  key: string | null | undefined;
  /** What the mutation was asked; compared by hash. */
  input: unknown;
}

/**
 * A write whose outcome is remembered with it: the same key answers the first result without a second effect, also when
 * many calls race (they queue on the record's row) or a process dies between commit and reply.
 * @returns what `work` returned the first time: ids only, since it is stored as JSON
 * @throws IdempotencyConflict where the key was used with another input
 */
export async function writeOnce<Result>(
  shards: Shards,
  shard: number,
  write: WriteOnce,
  work: (tx: ShardTransaction) => Promise<Result>,
): Promise<Result> {
  const { key } = write;
  if (!key) return shards.transaction(shard, work);
  const inputHash = hashInput(write.input);
  return shards.transaction(shard, async (tx) => {
    const claimed = await tx.db
      .insertInto('idempotency_record')
      .values({ viewer_id: write.viewer, mutation: write.mutation, key, input_hash: inputHash, result: 'null' })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    const record = tx.db
      .selectFrom('idempotency_record')
      .where('viewer_id', '=', write.viewer)
      .where('mutation', '=', write.mutation)
      .where('key', '=', key);

    if (claimed.numInsertedOrUpdatedRows === 0n) {
      const first = await record.select(['input_hash', 'result']).executeTakeFirstOrThrow();
      if (!inputHash.equals(first.input_hash)) throw new IdempotencyConflict(write.mutation);
      return first.result as Result;
    }
    const result = await work(tx);
    await tx.db
      .updateTable('idempotency_record')
      .set({ result: JSON.stringify(result) })
      .where('viewer_id', '=', write.viewer)
      .where('mutation', '=', write.mutation)
      .where('key', '=', key)
      .execute();
    return result;
  });
}

/** SHA-256 over the input as JSON with sorted keys, so that the order of fields does not matter. */
export function hashInput(input: unknown): Buffer {
  const sorted = JSON.stringify(input, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256')
    .update(sorted ?? '')
    .digest();
}
