import type { PostLabels } from '@heliograph/platform/events';
import type { Edge } from '@heliograph/platform/graph';
import { encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility, type Visibility } from '@heliograph/platform/visibility';
import { fanOutBatch, notePost } from '../domain/fan-out.ts';
import { announceBatch } from '../domain/pulled-authors.ts';
import { type FeedStores, feedStores } from '../stores.ts';

const HOUR_MS = 3_600_000;

/** The feed over real stores at one moment, where what its worker does is done at once. */
export interface FeedOfTest {
  feed: FeedStores & { visibility: Visibility };
  now: Date;
  /** Adds an edge to the graph. */
  add(edge: Edge): Promise<unknown>;
  remove(edge: Edge): Promise<unknown>;
  follow(viewer: UserId, author: UserId): Promise<unknown>;
  /** Publishes a post and brings it to everyone. */
  publish(author: UserId, hoursAgo: number, labels?: Partial<PostLabels>): Promise<PostId>;
  /** From now on the posts of this author are pulled. */
  announce(author: UserId): Promise<void>;
}

export function feedOfTest(platform: Platform): FeedOfTest {
  const { shards, graph } = platform;
  const now = new Date();
  const feed = { ...feedStores(platform), visibility: createVisibility(graph), now: () => now };
  let published = 0;

  const add = (edge: Edge) => shards.transaction(shardOf(edge.id1), (tx) => graph.add(tx, edge, new Date()));
  return {
    feed,
    now,
    add,
    remove: (edge) => shards.transaction(shardOf(edge.id1), (tx) => graph.remove(tx, edge)),
    follow: (viewer, author) => add({ id1: viewer, type: 'FOLLOWS', id2: author }),

    async publish(authorId, hoursAgo, labels) {
      published += 1;
      const createdAt = new Date(now.getTime() - hoursAgo * HOUR_MS);
      const postId = encodeId<PostId>({ createdAt, shard: shardOf(authorId), sequence: published });
      await notePost(feed, { postId, authorId, createdAt: createdAt.toISOString(), ...labels });
      await fanOutBatch(feed, { postId, authorId }, null);
      return postId;
    },

    async announce(author) {
      await feed.pulledAuthors.begin(author);
      let after: string | null = null;
      do after = await announceBatch(feed, author, after);
      while (after !== null);
    },
  };
}
