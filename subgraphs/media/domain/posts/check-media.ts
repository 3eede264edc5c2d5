import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Media, MediaReader } from '../../ports.ts';
import { invalid, type MediaRefusal, notFound } from '../refusals.ts';

const MAX_MEDIA = 10;

/** Width by height of what a post shows. Whole pixels miss a limit by less than the tolerance. */
const NARROWEST = 4 / 5;
const WIDEST = 1.91;
const TOLERANCE = 0.01;

/** The media of a post to be: the viewer's own, READY, and of a shape that every app can show. */
export async function checkMedia(
  store: Pick<MediaReader, 'loadFresh'>,
  viewer: UserId,
  mediaIds: readonly (MediaId | null)[],
): Promise<Result<MediaId[], MediaRefusal>> {
  if (mediaIds.length < 1 || mediaIds.length > MAX_MEDIA) {
    return refused(invalid('mediaIds', `A post has 1 to ${MAX_MEDIA} media`));
  }
  const known = mediaIds.filter((id) => id !== null);
  if (new Set(known).size !== known.length) return refused(invalid('mediaIds', 'A post shows each of its media once'));
  const found = new Map((await store.loadFresh(known)).map((media, index) => [known[index], media]));
  for (const [index, id] of mediaIds.entries()) {
    const media = id && found.get(id);
    const field = ['mediaIds', String(index)];
    if (!media || media.ownerId !== viewer) return refused(notFound('media', ...field));
    if (media.status !== 'READY') {
      const message = `This media is ${media.status}; publish it once it is READY`;
      return refused({ code: 'MEDIA_NOT_READY', message, field });
    }
    if (!fits(media)) {
      const message =
        'This media is narrower than 4:5 or wider than 1.91:1: crop it with editMedia, or upload it with purpose POST';
      return refused({ code: 'INVALID', message, field });
    }
  }
  return accepted(known);
}

function fits({ width, height }: Media): boolean {
  if (!width || !height) return false;
  const ratio = width / height;
  return ratio >= NARROWEST * (1 - TOLERANCE) && ratio <= WIDEST * (1 + TOLERANCE);
}
