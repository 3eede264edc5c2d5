import type { PostId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { MediaReader, PostAct, PostChanges } from '../../ports.ts';
import { type MediaRefusal, notAllowed } from '../refusals.ts';
import { checkMedia } from './check-media.ts';
import { type ActOnPost, isUnpublished, NO_POST, type OwnPostDependencies, onOwnPost } from './own-post.ts';
import { keeping } from './publish-post.ts';

export interface HideDependencies extends OwnPostDependencies {
  media: Pick<MediaReader, 'loadFresh'>;
  postChanges: Pick<PostChanges, 'archive' | 'restore' | 'remove'>;
}

const DRAFT = notAllowed('A draft is not published yet', 'postId');

/** Hides a published post from everyone but its author. */
export async function archivePost(
  dependencies: HideDependencies,
  command: ActOnPost,
): Promise<Result<PostId, MediaRefusal>> {
  const own = await onOwnPost(dependencies, command);
  if (!own.ok) return own;
  const { act, post } = own.value;
  if (post && isUnpublished(post)) return refused(DRAFT);
  return done(act, dependencies.postChanges.archive(act));
}

/** Publishes an archived post again, at its old place. */
export async function restorePost(
  dependencies: HideDependencies,
  command: ActOnPost,
): Promise<Result<PostId, MediaRefusal>> {
  const own = await onOwnPost(dependencies, command);
  if (!own.ok) return own;
  const { act, post } = own.value;
  if (post && isUnpublished(post)) return refused(DRAFT);
  if (post?.visibility === 'ARCHIVED') {
    const media = await checkMedia(dependencies.media, act.viewer, post.mediaIds);
    if (!media.ok) return media;
  }
  return done(act, dependencies.postChanges.restore(act));
}

/** Deletes a post or a draft for good. */
export async function deletePost(
  dependencies: HideDependencies,
  command: ActOnPost,
): Promise<Result<PostId, MediaRefusal>> {
  const own = await onOwnPost(dependencies, command);
  if (!own.ok) return own;
  const { act } = own.value;
  return done(act, dependencies.postChanges.remove(act));
}

/** What is gone is not there, unless this very key has made it so. */
async function done({ postId }: PostAct, change: Promise<boolean>): Promise<Result<PostId, MediaRefusal>> {
  const changed = await keeping(change);
  if (!changed.ok) return changed;
  return changed.value ? accepted(postId) : refused(NO_POST);
}
