import type { PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { SeenPosts } from '../ports.ts';
import { type FeedRefusal, NO_POST } from './refusals.ts';
import { type VisiblePostsDependencies, visiblePosts } from './visible-posts.ts';

export interface DismissPostDependencies extends VisiblePostsDependencies {
  seen: Pick<SeenPosts, 'dismiss'>;
}

export interface DismissPost {
  viewer: UserId;
  /** Null where the app sent what is no id. */
  postId: PostId | null;
  idempotencyKey: string | null | undefined;
}

/** Takes a post that the viewer may see out of their feeds for 30 days, from the next page on. */
export async function dismissPost(
  dependencies: DismissPostDependencies,
  { viewer, postId, idempotencyKey }: DismissPost,
): Promise<Result<null, FeedRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const [post] = postId ? await visiblePosts(dependencies, viewer, [postId]) : [];
  if (!post) return refused(NO_POST);
  await dependencies.seen.dismiss(viewer, post, { idempotencyKey, input: postId });
  return accepted(null);
}
