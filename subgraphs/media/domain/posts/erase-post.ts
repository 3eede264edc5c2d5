import type { Bitten } from '@heliograph/platform/account-data';
import type { PostId } from '@heliograph/platform/ids';
import type { PostTraces } from '../../ports.ts';

/** How soon to look again for a photo that the pipeline is busy with. */
const PIPELINE_SECONDS = 10;
/** What a feed has put in order before the post was deleted is read for so long; until then it can tell that it is hidden. */
const LAST_SECONDS = 24 * 3600;

const MEDIA = 'media';
const LAST = 'last';

/**
 * Erases a bite of a post that was deleted: what others left under it, its media, its row, and in the end all of it.
 * @param post.isRemoved whether moderators did it
 */
export async function erasePost(
  { postTraces, now }: { postTraces: PostTraces; now(): Date },
  { postId, isRemoved = false }: { postId: PostId; isRemoved?: boolean },
  from: string | null,
): Promise<Bitten> {
  if (from === LAST) return (await postTraces.eraseLast(postId)) ? { next: LAST } : 'done';
  if (from === null) return { next: (await postTraces.eraseBelongings(postId)) ? null : MEDIA };
  if ((await postTraces.eraseMedia(postId, now(), isRemoved)) === 'later')
    return { next: MEDIA, waitSeconds: PIPELINE_SECONDS };
  await postTraces.eraseRow(postId);
  return { next: LAST, waitSeconds: LAST_SECONDS };
}
