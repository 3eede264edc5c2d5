import { shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import type { UpdateStreams } from '../ports.ts';

/** Shards that are written to at once. */
const AT_ONCE = 8;

/** What accounts are told of stories, in the platform's streams. */
export function platformUpdateStreams({ shards, streams }: { shards: Shards; streams: Streams }): UpdateStreams {
  return {
    async append(accounts, { source, change, author }) {
      const byShard = [...Map.groupBy(accounts, shardOf)];
      for (let start = 0; start < byShard.length; start += AT_ONCE) {
        await Promise.all(
          byShard.slice(start, start + AT_ONCE).map(([shard, owners]) =>
            shards.transaction(shard, (tx) =>
              streams.append(
                tx,
                'stories',
                owners.map((ownerId) => ({ ownerId, source, payload: change, aboutId: author })),
              ),
            ),
          ),
        );
      }
    },

    follow: (ownerId, after, ended) => streams.follow({ ownerId, kind: 'stories', after }, ended),
  };
}
