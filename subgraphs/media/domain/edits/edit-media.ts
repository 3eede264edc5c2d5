import { isDeepStrictEqual } from 'node:util';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { EditableMedia, Media, MediaChange, MediaStore } from '../../ports.ts';
import { invalid, type MediaRefusal, notAllowed, notFound } from '../refusals.ts';
import { refuseAltText } from '../uploads/alt-text.ts';
import { TOO_MANY, UPLOAD_LIMITS } from '../uploads/upload-limits.ts';
import { changedEdit, type EditChanges, refuseEdit } from './media-edit.ts';

export interface EditMedia {
  viewer: UserId;
  mediaId: MediaId;
  /** What is left out stays as it is, null takes it away. */
  changes: EditChanges & { altText?: string | null };
  idempotencyKey?: string | null | undefined;
}

/** Changes the viewer's own media: its picture before a post shows it, its alt text at any time. */
export async function editMedia(
  { media, now }: { media: Pick<MediaStore, 'findUpload' | 'change' | 'loadFresh'>; now(): Date },
  { viewer, mediaId, changes, idempotencyKey }: EditMedia,
): Promise<Result<Media, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey) ?? refuseAltText(changes.altText) ?? refuseEdit(changes);
  if (wrong) return refused(wrong);
  const gone = notFound('media', 'mediaId');
  if ((await media.findUpload(mediaId))?.ownerId !== viewer) return refused(gone);

  const wanted = { viewer, mediaId, idempotencyKey, input: { mediaId, ...changes }, now: now() };
  const changed = await media.change(wanted, (current) => (current ? decide(current, changes) : refused(gone)));
  if (!changed.ok) return changed;
  const [edited] = await media.loadFresh([mediaId]);
  return edited ? accepted(edited) : refused(gone);
}

/** What there is to change in a media as it is now. */
function decide(
  media: EditableMedia,
  { altText, ...picture }: EditMedia['changes'],
): Result<MediaChange, MediaRefusal> {
  const edit = changedEdit(media.edit, picture);
  const words = altText === undefined ? {} : { altText };
  if (isDeepStrictEqual(edit, media.edit)) return accepted(words);
  const field = (['crop', 'focalPoint', 'filter'] as const).find((name) => picture[name] !== undefined) ?? 'mediaId';
  if (media.isInPost) {
    return refused(notAllowed('A post shows this media: only its altText can be changed. Upload it anew', field));
  }
  if (media.status !== 'READY') {
    const message = `This media is ${media.status}; it can be edited once it is READY`;
    return refused({ code: 'MEDIA_NOT_READY', message, field: ['mediaId'] });
  }
  if (edit.filter && media.kind === 'ANIMATION') return refused(invalid('filter', 'An animation takes no filter'));
  if (media.processing >= UPLOAD_LIMITS.processing) return refused(TOO_MANY.processing);
  return accepted({ ...words, edit });
}
