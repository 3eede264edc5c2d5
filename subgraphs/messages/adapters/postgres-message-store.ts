import { shardOf } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards } from '@heliograph/platform/shards';
import type { Message, MessageRange, MessageStore } from '../ports.ts';
import type { MessageReader } from './cached-readers.ts';
import { rangeSelects, toMessage } from './message-rows.ts';

/** Above the number of any message. */
const END = '9223372036854775807';

type Placed = readonly [place: number, range: MessageRange];

/** Messages on their conversation's shard; single ones are behind the cache. */
export function postgresMessageStore({ shards, reader }: { shards: Shards; reader: MessageReader }): MessageStore {
  async function read(from: MessageRange['from'], placed: readonly Placed[]) {
    if (placed.length === 0) return [];
    const parameters = new Map(
      [...Map.groupBy(placed, ([, { conversationId }]) => shardOf(conversationId))].map(([shard, here]) => [
        shard,
        [
          here.map(([place]) => place),
          here.map(([, { conversationId }]) => conversationId),
          here.map(([, { after }]) => after),
          here.map(([, { before }]) => before ?? END),
          here.map(([, { limit }]) => limit),
        ],
      ]),
    );
    return selectAcrossShards(shards, rangeSelects[from], parameters);
  }

  return {
    load: (ids) => reader.readMany(ids),

    async ranges(asked) {
      const placed = [...asked.entries()];
      const rows = await Promise.all(
        (['earliest', 'newest'] as const).map((from) =>
          read(
            from,
            placed.filter(([, range]) => range.from === from),
          ),
        ),
      );
      const byPlace = Map.groupBy(rows.flat(), ({ place }) => place);
      return asked.map((_range, place) => (byPlace.get(place) ?? []).map(toMessage).sort(bySequence));
    },
  };
}

const bySequence = (one: Message, other: Message): number => one.sequence - other.sequence;
