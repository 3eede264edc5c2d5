import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { UserTag } from '../../ports.ts';
import { invalid, type MediaRefusal, notFound } from '../refusals.ts';
import type { CaptionDependencies } from './read-caption.ts';

const MAX_TAGS = 20;

/** A tag as the app has sent it; null for what is no id. */
export type AskedTag = Omit<UserTag, 'userId' | 'mediaId'> & { userId: UserId | null; mediaId: MediaId | null };

/** The people in a post's media: accounts that are there and that the author may see, each once a media. */
export async function checkTags(
  { usernames, mayMention }: CaptionDependencies,
  asked: readonly AskedTag[],
  mediaIds: readonly MediaId[],
): Promise<Result<UserTag[], MediaRefusal>> {
  if (asked.length > MAX_TAGS) return refused(invalid('userTags', `A post has at most ${MAX_TAGS} tags`));
  const tags: UserTag[] = [];
  for (const [index, { userId, mediaId, x, y }] of asked.entries()) {
    const field = (name: string) => ['userTags', String(index), name];
    if (!mediaId || !mediaIds.includes(mediaId)) {
      return refused({ code: 'INVALID', message: 'This media is not in the post', field: field('mediaId') });
    }
    const outside = [['x', x] as const, ['y', y] as const].find(([, value]) => !(value >= 0 && value <= 1));
    if (outside) {
      return refused({ code: 'INVALID', message: 'A place in a picture is 0 to 1', field: field(outside[0]) });
    }
    if (!userId) return refused(notFound('account', ...field('userId')));
    if (tags.some((tag) => tag.userId === userId && tag.mediaId === mediaId)) {
      return refused({ code: 'INVALID', message: 'A person is tagged once a media', field: field('userId') });
    }
    tags.push({ userId, mediaId, x, y });
  }
  if (tags.length === 0) return accepted([]);
  const people = tags.map(({ userId }) => userId);
  const [existing, visible] = await Promise.all([usernames.existing(people), mayMention(people)]);
  const hidden = people.findIndex((id, index) => !existing.has(id) || !visible[index]);
  return hidden === -1 ? accepted(tags) : refused(notFound('account', 'userTags', String(hidden), 'userId'));
}
