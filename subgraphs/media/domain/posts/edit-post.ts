import type { PostId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Gazetteer, Post, PostChanges, PostEdit } from '../../ports.ts';
import { type MediaRefusal, notAllowed } from '../refusals.ts';
import { type AskedLocation, checkLocation } from './check-location.ts';
import { type AskedTag, checkTags } from './check-tags.ts';
import { refuseTime } from './check-time.ts';
import { type ActOnPost, isUnpublished, NO_POST, type OwnPostDependencies, onOwnPost } from './own-post.ts';
import { type CaptionDependencies, readCaption } from './read-caption.ts';

/** What is absent stays as it is. */
export interface EditPost extends ActOnPost {
  caption?: string;
  locationId?: AskedLocation;
  userTags?: AskedTag[];
  /** Null keeps it as a draft. */
  scheduledAt?: Date | null;
  commentsEnabled?: boolean;
  hideLikeCount?: boolean;
}

export interface EditDependencies extends CaptionDependencies, OwnPostDependencies {
  postChanges: Pick<PostChanges, 'edit'>;
  gazetteer: Pick<Gazetteer, 'find'>;
}

/** Changes what a post of the viewer's says. */
export async function editPost(
  dependencies: EditDependencies,
  command: EditPost,
): Promise<Result<PostId, MediaRefusal>> {
  const { viewer, postId, idempotencyKey, ...input } = command;
  const own = await onOwnPost(dependencies, { viewer, postId, idempotencyKey });
  if (!own.ok) return own;
  const { act, post } = own.value;
  if (!post) return refused(NO_POST);
  const edit = await checkEdit(dependencies, input, post);
  if (!edit.ok) return edit;
  const edited = await dependencies.postChanges.edit({ ...act, edit: edit.value, input: [postId, input] });
  return edited ? accepted(act.postId) : refused(NO_POST);
}

async function checkEdit(
  dependencies: EditDependencies,
  { caption, locationId, userTags, scheduledAt, ...settings }: Omit<EditPost, keyof ActOnPost>,
  post: Post,
): Promise<Result<PostEdit, MediaRefusal>> {
  const edit: PostEdit = { ...settings };
  if (scheduledAt !== undefined) {
    if (!isUnpublished(post)) return refused(notAllowed('What is published has no time to come', 'scheduledAt'));
    const untimely = scheduledAt && refuseTime(scheduledAt, dependencies.now());
    if (untimely) return refused(untimely);
    edit.scheduledAt = scheduledAt;
  }
  if (caption !== undefined) {
    const text = await readCaption(dependencies, caption);
    if (!text.ok) return text;
    edit.text = text.value;
  }
  if (locationId !== undefined) {
    const location = await checkLocation(dependencies.gazetteer, locationId);
    if (!location.ok) return location;
    edit.locationId = location.value;
  }
  if (userTags !== undefined) {
    const tags = await checkTags(dependencies, userTags, post.mediaIds);
    if (!tags.ok) return tags;
    edit.userTags = tags.value;
  }
  return accepted(edit);
}
