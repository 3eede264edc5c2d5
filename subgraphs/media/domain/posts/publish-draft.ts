import type { PostId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { DraftStore, MediaReader } from '../../ports.ts';
import type { MediaRefusal } from '../refusals.ts';
import { checkMedia } from './check-media.ts';
import { type ActOnPost, isUnpublished, NO_POST, type OwnPostDependencies, onOwnPost } from './own-post.ts';
import { keeping } from './publish-post.ts';

export interface DraftDependencies extends OwnPostDependencies {
  media: Pick<MediaReader, 'loadFresh'>;
  drafts: DraftStore;
}

/** How soon to look again after a media that is being changed. */
const PIPELINE_SECONDS = 5;

/** Publishes a draft or a scheduled post now, as a new post. */
export async function publishDraft(
  dependencies: DraftDependencies,
  command: ActOnPost,
): Promise<Result<PostId, MediaRefusal>> {
  const own = await onOwnPost(dependencies, command);
  // What is someone else's and can be seen is no draft.
  if (!own.ok) return own.refusal.code === 'NOT_ALLOWED' ? refused(NO_POST) : own;
  const { act, post } = own.value;
  // A draft that is gone may be one that this very key has published.
  if (post) {
    if (!isUnpublished(post)) return refused(NO_POST);
    const media = await checkMedia(dependencies.media, act.viewer, post.mediaIds);
    if (!media.ok) return media;
  }
  const published = await keeping(dependencies.drafts.publish(act));
  if (!published.ok) return published;
  return published.value ? accepted(published.value) : refused(NO_POST);
}

/**
 * Publishes a post at the time that it was scheduled for; late and repeated calls change nothing.
 * @returns in how many seconds to try again, where a media is just being changed; null when it is done
 */
export async function publishScheduled(
  { drafts, now }: Pick<DraftDependencies, 'drafts' | 'now'>,
  { postId, at }: { postId: PostId; at: Date },
): Promise<number | null> {
  return (await drafts.publishScheduled(postId, at, now())) === 'wait' ? PIPELINE_SECONDS : null;
}
