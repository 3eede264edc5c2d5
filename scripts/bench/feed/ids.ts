import { EPOCH_MS, encodeId, type UserId } from '@heliograph/platform/ids';

/** An id in two halves: BigInt would be too slow for millions of rows. */
export interface SplitId {
  high: number;
  low: number;
}

/** As `encodeId`; `ms` count from the ids' epoch. */
export function splitId({ ms, shard, sequence }: { ms: number; shard: number; sequence: number }): SplitId {
  return { high: Math.floor(ms / 512), low: (((ms % 512) << 23) | (shard << 10) | sequence) >>> 0 };
}

export const textOf = ({ high, low }: SplitId): string => String((BigInt(high) << 32n) | BigInt(low));

/** The nth account of a world signed up n milliseconds after the ids' epoch; its number chose its shard. */
const partsOf = (number: number, shards: number) => ({ shard: number % shards, sequence: 1 });

export const splitAccountId = (number: number, shards: number): SplitId =>
  splitId({ ms: number, ...partsOf(number, shards) });

export const accountId = (number: number, shards: number): UserId =>
  encodeId<UserId>({ createdAt: new Date(EPOCH_MS + number), ...partsOf(number, shards) });

/** The same in SQL, of an expression that is a number. */
export const accountIdSql = (number: string, shards: number): string =>
  `((${number})::bigint << 23 | ((${number})::bigint % ${shards}) << 10 | 1)`;

/** When what an id names was made, in SQL. */
export const timeSql = (id: string): string =>
  `timestamptz 'epoch' + ((${id} >> 23) + ${EPOCH_MS}) * interval '1 millisecond'`;
