import type { Edge, Graph } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import type { LikeStore } from '../../ports.ts';

/** What is particular to the likes of one kind of thing. */
export interface KindOfLike<Liked> {
  /** From what is liked to the viewer; it commits on the shard of the former, where the count lives. */
  edgeOf(like: Liked): Edge;
  /** What the key of a mutation is bound to. */
  inputOf(like: Liked): Record<string, string>;
  mutations: { add: string; remove: string };
  /** Whether it is there for the viewer to like, as far as this shard knows. */
  mayLike(tx: ShardTransaction, like: Liked): Promise<boolean>;
  /** What follows from a like that was not there before, or that is there no more. */
  follow(tx: ShardTransaction, change: 'liked' | 'unliked', like: Liked): Promise<void>;
}

/** Likes as edges, each change of which happens once for its key; the viewer's side mirrors them. */
export function keyedLikes<Liked extends { viewer: UserId; idempotencyKey: string | null | undefined }>(
  { shards, graph, now }: { shards: Shards; graph: Graph; now(): Date },
  { edgeOf, inputOf, mutations, mayLike, follow }: KindOfLike<Liked>,
): LikeStore<Liked> {
  const once = async (mutation: string, like: Liked, work: (tx: ShardTransaction) => Promise<string>) => {
    const write = { viewer: like.viewer, mutation, key: like.idempotencyKey, input: inputOf(like) };
    return (await unlessRefused(writeOnce(shards, shardOf(edgeOf(like).id1), write, work))) !== null;
  };

  return {
    add: (like) =>
      once(mutations.add, like, async (tx) => {
        if (!(await mayLike(tx, like))) throw new WriteRefused();
        if (await graph.add(tx, edgeOf(like), now())) await follow(tx, 'liked', like);
        return 'liked';
      }),

    remove: (like, mustStand = false) =>
      once(mutations.remove, like, async (tx) => {
        if (await graph.remove(tx, edgeOf(like))) await follow(tx, 'unliked', like);
        else if (mustStand) throw new WriteRefused();
        return 'unliked';
      }),
  };
}
