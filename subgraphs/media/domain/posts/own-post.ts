import type { PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Post, PostAct } from '../../ports.ts';
import { type MediaRefusal, notAllowed, notFound } from '../refusals.ts';

export interface OwnPostDependencies {
  /** The post as it is now, where the viewer may see it. */
  freshPost(id: PostId): Promise<Post | null>;
  now(): Date;
}

/** A post to act on; null where the app has sent what is no id. */
export interface ActOnPost {
  viewer: UserId;
  postId: PostId | null;
  idempotencyKey: string | null | undefined;
}

export const NO_POST: MediaRefusal = notFound('post', 'postId');
const NOT_YOURS = notAllowed('The post is someone else’s', 'postId');

/** What the viewer wants to do to a post, which is refused where it is someone else's; `post` is null where there is none. */
export async function onOwnPost(
  { freshPost, now }: OwnPostDependencies,
  { viewer, postId, idempotencyKey }: ActOnPost,
): Promise<Result<{ act: PostAct; post: Post | null }, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  if (!postId) return refused(NO_POST);
  const post = await freshPost(postId);
  if (post && post.authorId !== viewer) return refused(NOT_YOURS);
  return accepted({ act: { viewer, postId, idempotencyKey, now: now() }, post });
}

export const isUnpublished = ({ visibility }: Pick<Post, 'visibility'>): boolean =>
  visibility === 'DRAFT' || visibility === 'SCHEDULED';
