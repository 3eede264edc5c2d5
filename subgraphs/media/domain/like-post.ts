import type { PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Like, LikeStore, Post } from '../ports.ts';
import { type MediaRefusal, notFound } from './refusals.ts';

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
  return withPost(dependencies, command, async (like) => {
    await dependencies.likes.remove(like);
    return true;
  });
}

async function withPost(
  { visiblePost }: LikeDependencies,
  { viewer, postId, idempotencyKey }: LikePost,
  /** False where the post has been hidden from the viewer meanwhile. */
  change: (like: Like) => Promise<boolean>,
): Promise<Result<Post, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const post = await visiblePost(postId);
  const changed = post && (await change({ viewer, post, idempotencyKey }));
  return changed ? accepted(post) : refused(notFound('post', 'postId'));
}
