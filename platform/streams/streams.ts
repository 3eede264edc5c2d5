import type { UserId } from '../ids/index.ts';
import type { Doorbell } from '../redis/index.ts';
import type { Shards, ShardTransaction } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { appendEntries, type NewEntry } from './append.ts';
import { batchedReads } from './batched-reads.ts';
import type { StreamKind, StreamName } from './catalogue.ts';
import { eraseFromStreams } from './erase.ts';
import { type FollowedStream, followStream } from './follow.ts';
import type { StreamPosition } from './position.ts';

/**
 * What an account is told of as it happens, kept as numbered rows on its shard, so that a subscription that broke off goes
 * on after the last entry it has had. Redis only rings.
 */
export interface Streams {
  /**
   * Adds entries to streams of accounts of the transaction's shard, each at its end, and rings for those who follow them
   * once it has committed. Until then others who add to the same streams wait: numbers have no gaps, and commit in order.
   * One transaction adds in one call: two that each add to several streams by one call after the other can wait for each
   * other, until PostgreSQL ends one of them.
   */
  append<Kind extends StreamKind>(tx: ShardTransaction, kind: Kind, entries: readonly NewEntry<Kind>[]): Promise<void>;
  /**
   * Every entry behind `after`, or from now on where that is null, until `ended` aborts.
   * @throws StreamInterrupted, here or out of the entries, where the stream does not go on from there
   */
  follow<Kind extends StreamKind>(
    stream: StreamName<Kind> & { after: StreamPosition | null },
    ended: AbortSignal,
  ): Promise<FollowedStream<Kind>>;
  /**
   * Takes a bite of an erased account out of all streams: its own, and the entries that tell of it.
   * @returns whether there may be more to take
   */
  erase(account: UserId): Promise<boolean>;
}

export function createStreams(options: { shards: Shards; doorbell: Doorbell; logger: Logger }): Streams {
  const { shards, doorbell, logger } = options;
  const read = batchedReads(shards);
  const bellOf = ({ ownerId, kind }: StreamName) => `stream:${kind}:${ownerId}`;
  return {
    async append(tx, kind, entries) {
      if (entries.length === 0) return;
      await appendEntries(tx, kind, entries);
      const owners = new Set(entries.map(({ ownerId }) => ownerId));
      tx.afterCommit(async () => {
        for (const ownerId of owners) doorbell.ring(bellOf({ ownerId, kind }));
      });
    },

    follow: (stream, ended) =>
      followStream({ read, logger, listen: (wake) => doorbell.listenFor(bellOf(stream), wake) }, stream, ended),

    erase: (account) => eraseFromStreams(shards, account),
  };
}
