import type { MediaId, PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import { type Gazetteer, type MediaReader, PostNotKept, type PostStore } from '../../ports.ts';
import { invalid, type MediaRefusal } from '../refusals.ts';
import { type AskedLocation, checkLocation } from './check-location.ts';
import { checkMedia } from './check-media.ts';
import { type AskedTag, checkTags } from './check-tags.ts';
import { refuseTime } from './check-time.ts';
import { type CaptionDependencies, readCaption } from './read-caption.ts';

export interface PublishPost {
  viewer: UserId;
  mediaIds: (MediaId | null)[];
  caption: string;
  locationId: AskedLocation;
  userTags: AskedTag[];
  /** Null for now. */
  scheduledAt: Date | null;
  draft: boolean;
  commentsEnabled: boolean;
  hideLikeCount: boolean;
  idempotencyKey: string;
}

export interface PublishDependencies extends CaptionDependencies {
  media: Pick<MediaReader, 'loadFresh'>;
  posts: PostStore;
  gazetteer: Pick<Gazetteer, 'find'>;
  now(): Date;
}

/**
 * Publishes 1–10 of the viewer's own READY media, or keeps them as a draft or for later; the feed learns of it by the event
 * that commits with the post.
 */
export async function publishPost(
  dependencies: PublishDependencies,
  command: PublishPost,
): Promise<Result<PostId, MediaRefusal>> {
  const { viewer, idempotencyKey, ...input } = command;
  const { scheduledAt, draft, commentsEnabled, hideLikeCount } = input;
  const now = dependencies.now();
  const wrong = refuseKey(idempotencyKey) ?? (draft && scheduledAt ? BOTH : null);
  if (wrong) return refused(wrong);
  const request = { viewer, idempotencyKey, input };
  // What was in order when the key first came may not be by now: its time, its media, the people in it.
  const before = await dependencies.posts.publishedBefore(request);
  if (before) return accepted(before);
  const untimely = scheduledAt && refuseTime(scheduledAt, now);
  if (untimely) return refused(untimely);
  const media = await checkMedia(dependencies.media, viewer, command.mediaIds);
  if (!media.ok) return media;
  const text = await readCaption(dependencies, command.caption);
  if (!text.ok) return text;
  const location = await checkLocation(dependencies.gazetteer, command.locationId);
  if (!location.ok) return location;
  const tags = await checkTags(dependencies, command.userTags, media.value);
  if (!tags.ok) return tags;
  return keeping(
    dependencies.posts.publish(
      {
        ...text.value,
        ...{ authorId: viewer, mediaIds: media.value, locationId: location.value, userTags: tags.value, scheduledAt },
        ...{ commentsEnabled, hideLikeCount, createdAt: now },
        visibility: draft ? 'DRAFT' : scheduledAt ? 'SCHEDULED' : 'PUBLISHED',
      },
      request,
    ),
  );
}

const BOTH = invalid('scheduledAt', 'A post is kept as a draft or scheduled, not both');

/** What a write came to; refused where the post could not be kept after all. */
export async function keeping<Value>(write: Promise<Value>): Promise<Result<Value, MediaRefusal>> {
  try {
    return accepted(await write);
  } catch (error) {
    if (!(error instanceof PostNotKept)) throw error;
    return refused(NOT_KEPT[error.reason]);
  }
}

const NOT_KEPT: Readonly<Record<PostNotKept['reason'], MediaRefusal>> = {
  MEDIA: { code: 'MEDIA_NOT_READY', message: 'A media of this post is being changed; wait until it is READY' },
  DRAFTS: { code: 'LIMIT_REACHED', message: 'There are as many drafts and scheduled posts as there may be' },
};
