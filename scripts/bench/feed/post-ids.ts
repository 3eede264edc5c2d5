import { EPOCH_MS } from '@heliograph/platform/ids';
import { at, type Posts } from './choices.ts';
import { type SplitId, splitId } from './ids.ts';

/** The id of a post of the world, by its number: on its author's shard, of the time when it was posted. */
export function splitPostId(
  post: number,
  { posts, shards, madeAt }: { posts: Posts; shards: number; madeAt: number },
): SplitId {
  return splitId({
    ms: madeAt - EPOCH_MS - at(posts.ageMs, post),
    shard: at(posts.author, post) % shards,
    sequence: post % 1024,
  });
}
