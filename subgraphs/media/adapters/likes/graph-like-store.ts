import type { Emit } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import type { Shards } from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import type { Like, LikeStore } from '../../ports.ts';
import { holdPublished } from '../posts/post-rows.ts';
import { keyedLikes } from './keyed-likes.ts';

/** Likes of posts. */
export function graphLikeStore(options: { shards: Shards; graph: Graph; emit: Emit; now(): Date }): LikeStore {
  const { emit } = options;
  return keyedLikes<Like>(options, {
    edgeOf: ({ viewer, post }) => ({ id1: post.id, type: 'LIKED_BY', id2: viewer }),
    inputOf: ({ post }) => ({ postId: post.id }),
    mutations: { add: 'likePost', remove: 'unlikePost' },
    mayLike: async (tx, { viewer, post }) =>
      (await mayActOn(tx, { actor: viewer, author: post.authorId })) && (await holdPublished(tx, post.id)) !== null,
    async follow(tx, change, { viewer, post }) {
      const type = change === 'liked' ? 'PostLiked' : 'PostUnliked';
      await emit(tx, { type, entity: post.id, payload: { postId: post.id, authorId: post.authorId, by: viewer } });
    },
  });
}
