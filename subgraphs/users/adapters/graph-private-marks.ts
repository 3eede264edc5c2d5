import type { Emit } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import type { PrivateMarks, RelationshipChange } from '../ports.ts';
import { writeRelationshipOnce } from './write-relationship-once.ts';

/** Marks as edges on the shard of whoever made them. */
export function graphPrivateMarks(options: { shards: Shards; graph: Graph; emit: Emit; now(): Date }): PrivateMarks {
  const { shards, graph, emit, now } = options;

  const once = async (mutation: string, change: RelationshipChange, work: (tx: ShardTransaction) => Promise<void>) => {
    await writeRelationshipOnce(shards, shardOf(change.viewer), { mutation, change }, async (tx) => {
      await work(tx);
      return null;
    });
  };

  return {
    add: (mark, mutation, change) =>
      once(mutation, change, async (tx) => {
        await graph.add(tx, { id1: change.viewer, type: mark, id2: change.target }, now());
      }),

    remove: (mark, mutation, change) =>
      once(mutation, change, async (tx) => {
        const removed = await graph.remove(tx, { id1: change.viewer, type: mark, id2: change.target });
        if (!removed || mark !== 'MUTES') return;
        const payload = { viewerId: change.viewer, mutedId: change.target };
        await emit(tx, { type: 'UserUnmuted', entity: change.viewer, payload });
      }),
  };
}
