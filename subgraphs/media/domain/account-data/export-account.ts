import type { ExportedFile, ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountWorks, Media, ModerationTraces } from '../../ports.ts';

export interface ExportDependencies {
  works: AccountWorks;
  moderationTraces: Pick<ModerationTraces, 'reportsBy'>;
}

/** What an account has made, for its owner: posts, comments, likes, saves, reports, and its photos at full size. */
export async function exportAccount(
  { works, moderationTraces }: ExportDependencies,
  userId: UserId,
): Promise<ExportPart> {
  const media = await Array.fromAsync(works.media(userId));
  const files = new Map(media.map((photo) => [photo.id, originalOf(photo)]));
  return {
    content: {
      posts: await Array.fromAsync(works.posts(userId), ({ authorId, captionEntities, integrity, ...post }) => post),
      comments: await Array.fromAsync(works.comments(userId), ({ id, createdAt, postId, replyToId, text }) => ({
        ...{ id, createdAt, postId, replyToId, text },
      })),
      likes: await Array.fromAsync(works.likes(userId), ({ id, time }) => ({ postId: id, createdAt: time })),
      commentLikes: await Array.fromAsync(works.commentLikes(userId), ({ id, time }) => ({
        ...{ commentId: id, createdAt: time },
      })),
      saved: await Array.fromAsync(works.saves(userId), ({ id, time }) => ({ postId: id, createdAt: time })),
      collections: await Array.fromAsync(works.collections(userId), ({ id, createdAt, name, postIds }) => ({
        ...{ id, createdAt, name, postIds },
      })),
      taggedIn: await Array.fromAsync(works.taggedIn(userId), ({ id, time }) => ({ postId: id, createdAt: time })),
      reports: (await moderationTraces.reportsBy(userId)).map(({ subject, reason, details, reportedAt }) => ({
        ...{ subjectKind: subject.kind, subjectId: subject.id, reason, details, createdAt: reportedAt },
      })),
      photos: media.map(({ id, createdAt, status, altText, edit, width, height, variants }) => ({
        ...{ id, createdAt, status, altText, edit, width, height },
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
