import type { PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { LikeStore, Post } from '../ports.ts';
import { type MediaRefusal, notFound, refuseOptionalKey } from './refusals.ts';

export interface LikeDependencies {
  /** The post, where the viewer may see it. */
  visiblePost(id: PostId): Promise<Post | null>;
  likes: LikeStore;
}

export interface LikePost {
  viewer: UserId;
  postId: PostId;
  idempotencyKey: string | null | undefined;
}

/** A post the viewer may not see does not exist for them: the refusal never tells the two apart. */
export function likePost(dependencies: LikeDependencies, command: LikePost): Promise<Result<Post, MediaRefusal>> {
  return withPost(dependencies, command, (like) => dependencies.likes.add(like));
}

export function unlikePost(dependencies: LikeDependencies, command: LikePost): Promise<Result<Post, MediaRefusal>> {
  return withPost(dependencies, command, (like) => dependencies.likes.remove(like));
}

async function withPost(
  { visiblePost }: LikeDependencies,
  { viewer, postId, idempotencyKey }: LikePost,
  change: (like: { viewer: UserId; post: Post; idempotencyKey: LikePost['idempotencyKey'] }) => Promise<void>,
): Promise<Result<Post, MediaRefusal>> {
  const wrong = refuseOptionalKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const post = await visiblePost(postId);
  if (!post) return refused(notFound('post', 'postId'));
  await change({ viewer, post, idempotencyKey });
  return accepted(post);
}
