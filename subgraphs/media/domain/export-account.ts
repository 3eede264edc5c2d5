import type { ExportedFile, ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountWorks, Media } from '../ports.ts';

/** What an account has made, for its owner: posts, comments, likes, and its photos at full size. */
export async function exportAccount({ works }: { works: AccountWorks }, userId: UserId): Promise<ExportPart> {
  const media = await Array.fromAsync(works.media(userId));
  const files = new Map(media.map((photo) => [photo.id, originalOf(photo)]));
  return {
    content: {
      posts: await Array.fromAsync(works.posts(userId), ({ id, createdAt, caption, commentsEnabled, mediaIds }) => ({
        ...{ id, createdAt, caption, commentsEnabled, mediaIds },
      })),
      comments: await Array.fromAsync(works.comments(userId), ({ id, createdAt, postId, replyToId, text }) => ({
        ...{ id, createdAt, postId, replyToId, text },
      })),
      likes: await Array.fromAsync(works.likes(userId), ({ postId, time }) => ({ postId, createdAt: time })),
      photos: media.map(({ id, createdAt, status, altText, width, height, variants }) => ({
        ...{ id, createdAt, status, altText, width, height },
        file: files.get(id)?.name ?? null,
        objectKeys: variants.map(({ key }) => key),
      })),
    },
    files: [...files.values()].filter((file) => file !== null),
  };
}

/** The photo in the format it came in, pixels untouched; null where there is none. */
function originalOf({ id, variants, contentType }: Media & { contentType: string }): ExportedFile | null {
  const originals = variants.filter(({ name }) => name === 'ORIGINAL');
  const original = originals.find(({ format }) => contentType === `image/${format.toLowerCase()}`) ?? originals[0];
  if (!original) return null;
  const { key, byteSize } = original;
  return { name: `photos/${id}.${key.split('.').at(-1)}`, key, byteSize };
}
