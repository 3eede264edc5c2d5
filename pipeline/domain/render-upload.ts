import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import { type ImageCodec, MediaRejected, type Picture } from '../ports.ts';
import type { Upload } from './admit-upload.ts';
import { type Deps, moving, type PreparedUpload, prepareUpload } from './prepare-upload.ts';
import { publishVariant, type Rendering } from './publish-variant.ts';
import { renderOriginals } from './render-originals.ts';
import { encodingsOf, type VariantName } from './variants.ts';

/**
 * Turns a finished upload into its public variants: five names, each as JPEG and as WebP, so that an app may ask for either
 * whatever was uploaded; the ORIGINAL also in the format it came in. Deterministic and idempotent: run again, it puts the
 * same bytes under the same keys.
 *
 * A file at fault is an outcome, found before anything is published; storage trouble is thrown, for the caller to try again.
 * @param onFast is told when THUMBNAIL and SMALL are stored, and waited for
 */
export async function renderUpload(
  deps: Deps,
  upload: Upload,
  onFast: (variants: RenderedVariant[]) => Promise<void> = async () => {},
): Promise<RenderOutcome> {
  try {
    const prepared = await prepareUpload(deps, upload);
    // One tier after the other, so that what a feed shows first is stored long before the full-size work is done.
    const fast = await renderFast(deps, prepared);
    await onFast(fast);
    const standard = await renderStandard(deps, prepared);
    const originals = await renderOriginals(deps, prepared);
    return renderedOutcome(prepared, [...fast, ...standard, ...originals]);
  } catch (error) {
    const rejection = rejectedOutcome(error);
    if (!rejection) throw error;
    return rejection;
  }
}

/** THUMBNAIL and SMALL. Throws `MediaRejected` for an animation with a damaged frame, before anything is published. */
export const renderFast = (deps: Deps, upload: PreparedUpload): Promise<RenderedVariant[]> =>
  renderScaled(deps, upload, [
    ['THUMBNAIL', upload.pictures.thumbnail],
    ['SMALL', upload.pictures.small],
  ]);

/** MEDIUM and LARGE. */
export const renderStandard = (deps: Deps, upload: PreparedUpload): Promise<RenderedVariant[]> =>
  renderScaled(deps, upload, [
    ['MEDIUM', upload.pictures.medium],
    ['LARGE', upload.pictures.large],
  ]);

/** What is said of an upload whose variants are all stored. */
export function renderedOutcome(upload: PreparedUpload, variants: RenderedVariant[]): RenderOutcome {
  const { shown, placeholder, dominantColor, sourceKey } = upload;
  return {
    outcome: 'rendered',
    kind: upload.animated ? 'ANIMATION' : 'IMAGE',
    width: shown.width,
    height: shown.height,
    placeholder,
    dominantColor,
    variants,
    ...(sourceKey === undefined ? {} : { sourceKey }),
  };
}

/** What is said of a file that is at fault; null of any other error, for which it is not to blame. */
export function rejectedOutcome(error: unknown): RenderOutcome | null {
  if (!(error instanceof MediaRejected)) return null;
  return { outcome: 'rejected', code: error.code, message: error.message };
}

async function renderScaled(
  { codec, objects }: Deps,
  upload: PreparedUpload,
  pictures: [VariantName, Picture][],
): Promise<RenderedVariant[]> {
  const renderings = await Promise.all(
    pictures.flatMap(([name, picture]) => inBothFormats(codec, upload, name, picture)),
  );
  return Promise.all(renderings.map((rendering) => publishVariant(objects, upload.ownerId, rendering)));
}

function inBothFormats(
  codec: ImageCodec,
  upload: PreparedUpload,
  name: VariantName,
  picture: Picture,
): Promise<Rendering>[] {
  return encodingsOf(name).map(async (encoding) => {
    const { format } = encoding;
    // Nobody wants a page of moving thumbnails.
    const moves = name === 'THUMBNAIL' ? null : moving(upload, format, picture.size);
    return { name, format, size: picture.size, bytes: await (moves ?? codec.encode(picture, encoding)) };
  });
}
