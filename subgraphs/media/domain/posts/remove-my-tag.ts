import type { PostId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { PostChanges, PostStore } from '../../ports.ts';
import type { MediaRefusal } from '../refusals.ts';
import { type ActOnPost, isUnpublished, NO_POST, type OwnPostDependencies } from './own-post.ts';

export interface UntagDependencies extends OwnPostDependencies {
  posts: Pick<PostStore, 'loadFresh'>;
  postChanges: Pick<PostChanges, 'removeTags'>;
}

/** Takes the viewer's own tags off a post, also where they do not see it any more. */
export async function removeMyTag(
  { freshPost, posts, now, postChanges }: UntagDependencies,
  { viewer, postId, idempotencyKey }: ActOnPost,
): Promise<Result<PostId, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const seen = postId && (await freshPost(postId));
  const post = seen ?? (postId && (await posts.loadFresh([postId]))[0]);
  // A draft has never told anybody whom it tags.
  if (!post || (!seen && isUnpublished(post))) return refused(NO_POST);
  const act = { viewer, postId: post.id, idempotencyKey, now: now() };
  return (await postChanges.removeTags(act, !seen)) ? accepted(post.id) : refused(NO_POST);
}
