import type { Context } from '../../context.ts';
import type { Post, UserTag } from '../../ports.ts';

/**
 * The people in a post's media whom the viewer may see, in the order of the media. Without those who may not see its
 * author, or whom the author may not see: whoever blocks the author after they were tagged could not take the tag off,
 * and whoever does so in the moment of publishing is tagged a moment too late to be refused. Everyone sees their own tag.
 */
export async function taggedUsers(
  { userTags, mediaIds, authorId }: Pick<Post, 'userTags' | 'mediaIds' | 'authorId'>,
  { visibility, viewer }: Pick<Context, 'visibility' | 'viewer'>,
): Promise<UserTag[]> {
  const people = userTags.map(({ userId }) => userId);
  const [visible, visibleToAuthor] = await Promise.all([
    visibility.maySee(viewer?.userId ?? null, people),
    visibility.maySee(authorId, people),
  ]);
  return userTags
    .filter(({ userId }, index) => userId === viewer?.userId || (visible[index] && visibleToAuthor[index]))
    .sort((one, other) => mediaIds.indexOf(one.mediaId) - mediaIds.indexOf(other.mediaId));
}
