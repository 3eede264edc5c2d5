import type { PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { LikeStore, Post, PostStore } from '../../ports.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';
import { isOpen } from './open-post.ts';

export interface LikeDependencies {
  /** The post, where the viewer may see it. */
  visiblePost(id: PostId): Promise<Post | null>;
  posts: Pick<PostStore, 'load'>;
  likes: LikeStore;
}

export interface LikePost {
  viewer: UserId;
  postId: PostId;
  idempotencyKey: string | null | undefined;
}

/** A post the viewer may not see does not exist for them: the refusal never tells the two apart. */
export async function likePost(
  { visiblePost, likes }: Omit<LikeDependencies, 'posts'>,
  { viewer, postId, idempotencyKey }: LikePost,
): Promise<Result<Post, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const post = await visiblePost(postId);
  const liked = isOpen(post) && (await likes.add({ viewer, post, idempotencyKey }));
  return liked ? accepted(post) : refused(noPost());
}

/** One's own like is taken back also where one sees the post no more, which then is not answered. */
export async function unlikePost(
  { visiblePost, posts, likes }: LikeDependencies,
  { viewer, postId, idempotencyKey }: LikePost,
): Promise<Result<Post | null, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const seen = await visiblePost(postId);
  const post = seen ?? (await posts.load([postId]))[0];
  const unliked = post && (await likes.remove({ viewer, post, idempotencyKey }, seen === null));
  return unliked ? accepted(seen) : refused(noPost());
}

const noPost = (): MediaRefusal => notFound('post', 'postId');
