import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { shardOf, type UserId } from '../ids/index.ts';
import type { Shards, ShardTransaction, Tables } from './shards.ts';

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

/** A write with a key, its input hashed. */
interface KeyedWrite {
  viewer: UserId;
  mutation: string;
  key: string;
  inputHash: Buffer;
}

/**
 * A write whose outcome is remembered with it: the same key answers the first result without a second effect, also when
 * many calls race (they queue on the record's row) or a process dies between commit and reply.
 *
 * A record is found only on the shard of its effect, and another input may lead to another shard. So a key is first
 * bound to its input where all calls of a viewer meet, on the viewer's shard; where the effect is there, too, both
 * commit together. A binding is no outcome: whoever comes again with the same input goes on from it.
 * @returns what `work` returned the first time: ids only, since it is stored as JSON
 * @throws IdempotencyConflict where the key was used with another input
 */
export async function writeOnce<Result>(
  shards: Shards,
  shard: number,
  { viewer, mutation, key, input }: WriteOnce,
  work: (tx: ShardTransaction) => Promise<Result>,
): Promise<Result> {
  if (!key) return shards.transaction(shard, work);
  const write: KeyedWrite = { viewer, mutation, key, inputHash: hashInput(input) };
  const home = shardOf(viewer);
  if (home === shard) return shards.transaction(shard, async (tx) => record(tx, write, await bind(tx.db, write), work));
  const boundAt = await bind(shards.db(home), write);
  return shards.transaction(shard, (tx) => record(tx, write, boundAt, work));
}

/**
 * What a write came to when its key first came, for a repetition that does not find any more what the write has removed;
 * null where it never did.
 * @throws IdempotencyConflict where the key was used with another input on this shard
 */
export async function outcomeOf<Result>(
  shards: Shards,
  shard: number,
  { viewer, mutation, key, input }: WriteOnce,
): Promise<Result | null> {
  if (!key || shard >= shards.map.shards) return null;
  const first = await findRecord(shards.db(shard), { viewer, mutation, key, inputHash: hashInput(input) });
  return (first?.result ?? null) as Result | null;
}

/** Binds the key to the input unless it is bound to another. Answers when it was bound first. */
async function bind(home: Kysely<Tables>, { viewer, mutation, key, inputHash }: KeyedWrite): Promise<Date> {
  const bound = await home
    .insertInto('idempotency_claim')
    .values({ viewer_id: viewer, mutation, key, input_hash: inputHash })
    // Changes nothing, but waits for whoever is binding the key, and answers what is bound.
    .onConflict((conflict) =>
      conflict.columns(['viewer_id', 'mutation', 'key']).doUpdateSet({ key: (row) => row.ref('excluded.key') }),
    )
    .returning(['input_hash', 'created_at'])
    .executeTakeFirstOrThrow();
  if (!inputHash.equals(bound.input_hash)) throw new IdempotencyConflict(mutation);
  return bound.created_at;
}

/** Does the work, or answers what it came to before. The record is as old as the binding, and forgotten with it. */
async function record<Result>(
  tx: ShardTransaction,
  write: KeyedWrite,
  boundAt: Date,
  work: (tx: ShardTransaction) => Promise<Result>,
): Promise<Result> {
  const { viewer, mutation, key, inputHash } = write;
  const identity = { viewer_id: viewer, mutation, key };
  const claimed = await tx.db
    .insertInto('idempotency_record')
    .values({ ...identity, input_hash: inputHash, result: 'null', created_at: boundAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (claimed.numInsertedOrUpdatedRows === 0n) {
    const first = await findRecord(tx.db, write);
    if (!first) throw new Error(`The record that was in the way of a ${mutation} is gone`);
    return first.result as Result;
  }
  const result = await work(tx);
  await tx.db
    .updateTable('idempotency_record')
    .where((row) => row.and(identity))
    .set({ result: JSON.stringify(result) })
    .execute();
  return result;
}

async function findRecord(
  db: Kysely<Tables>,
  { viewer, mutation, key, inputHash }: KeyedWrite,
): Promise<{ result: unknown } | undefined> {
  const first = await db
    .selectFrom('idempotency_record')
    .where((row) => row.and({ viewer_id: viewer, mutation, key }))
    .select(['input_hash', 'result'])
    .executeTakeFirst();
  if (first && !inputHash.equals(first.input_hash)) throw new IdempotencyConflict(mutation);
  return first;
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
