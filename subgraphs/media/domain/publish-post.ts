import type { MediaId, PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { CaptionEntity, MediaStore, PostStore, UsernameDirectory } from '../ports.ts';
import { captionTokens, MAX_CAPTION_LENGTH, MAX_HASHTAGS } from './caption.ts';
import { invalid, type MediaRefusal, notFound } from './refusals.ts';

const MAX_MEDIA = 10;

export interface PublishPost {
  viewer: UserId;
  mediaIds: (MediaId | null)[];
  caption: string;
  commentsEnabled: boolean;
  idempotencyKey: string;
}

export interface PublishDependencies {
  media: MediaStore;
  posts: PostStore;
  usernames: UsernameDirectory;
  /** For each account whether the viewer may see it. */
  mayMention(accounts: readonly UserId[]): Promise<boolean[]>;
  now(): Date;
}

/** Publishes 1–10 of the viewer's own READY media; the feed learns of it by the event that commits with the post. */
export async function publishPost(
  dependencies: PublishDependencies,
  command: PublishPost,
): Promise<Result<PostId, MediaRefusal>> {
  const { viewer, caption, commentsEnabled, idempotencyKey } = command;
  const wrong = refuseKey(idempotencyKey) ?? refuseCaption(caption);
  if (wrong) return refused(wrong);
  const media = await checkMedia(dependencies.media, command);
  if (!media.ok) return media;
  const postId = await dependencies.posts.publish({
    authorId: viewer,
    mediaIds: media.value,
    caption,
    captionEntities: await resolveEntities(dependencies, caption),
    commentsEnabled,
    createdAt: dependencies.now(),
    idempotencyKey,
  });
  return accepted(postId);
}

function refuseCaption(caption: string): MediaRefusal | null {
  if (caption.length > MAX_CAPTION_LENGTH) {
    return invalid('caption', `A caption has at most ${MAX_CAPTION_LENGTH} characters`);
  }
  const hashtags = captionTokens(caption).filter(({ kind }) => kind === 'hashtag');
  return hashtags.length > MAX_HASHTAGS ? invalid('caption', `A caption has at most ${MAX_HASHTAGS} hashtags`) : null;
}

async function checkMedia(
  store: MediaStore,
  { viewer, mediaIds }: Pick<PublishPost, 'viewer' | 'mediaIds'>,
): Promise<Result<MediaId[], MediaRefusal>> {
  if (mediaIds.length < 1 || mediaIds.length > MAX_MEDIA) {
    return refused(invalid('mediaIds', `A post has 1 to ${MAX_MEDIA} media`));
  }
  const known = mediaIds.filter((id) => id !== null);
  if (new Set(known).size !== known.length) return refused(invalid('mediaIds', 'A post shows each of its media once'));
  const found = new Map((await store.loadFresh(known)).map((media, index) => [known[index], media]));
  for (const [index, id] of mediaIds.entries()) {
    const media = id && found.get(id);
    if (!media || media.ownerId !== viewer) return refused(notFound('media', 'mediaIds', String(index)));
    if (media.status !== 'READY') {
      const message = `This media is ${media.status}; publish it once it is READY`;
      return refused({ code: 'MEDIA_NOT_READY', message, field: ['mediaIds', String(index)] });
    }
  }
  return accepted(known);
}

/** A mention links to whom it names; of nobody, or of someone the author may not see, it stays plain text. */
async function resolveEntities(
  { usernames, mayMention }: Pick<PublishDependencies, 'usernames' | 'mayMention'>,
  caption: string,
): Promise<CaptionEntity[]> {
  const tokens = captionTokens(caption);
  const mentioned = new Set(tokens.filter(({ kind }) => kind === 'mention').map(({ name }) => name));
  const found = mentioned.size > 0 ? [...(await usernames.find([...mentioned]))] : [];
  const visible = await mayMention(found.map(([, id]) => id));
  const ids = new Map(found.filter((_account, index) => visible[index]));
  return tokens.flatMap(({ kind, name, offset, length }): CaptionEntity[] => {
    if (kind === 'hashtag') return [{ offset, length, hashtag: name }];
    const userId = ids.get(name);
    return userId ? [{ offset, length, userId }] : [];
  });
}
