import { EPOCH_MS, encodeId, type UserId } from '@heliograph/platform/ids';

let minted = 0;

/** An id on this logical shard that nobody else in the process has, for accounts without a sign-up. */
export function userOn(shard: number): UserId {
  minted += 1;
  return encodeId({ createdAt: new Date(EPOCH_MS + minted), shard, sequence: 0 });
}

/** As many of them, spread over these logical shards in turn. */
export function usersOn(shards: readonly number[], count: number): UserId[] {
  return Array.from({ length: count }, (_, index) => userOn(shards[index % shards.length] ?? 0));
}
