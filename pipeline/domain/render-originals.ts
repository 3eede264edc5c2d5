import type { RenderedVariant } from '@heliograph/platform/events';
import { filtered } from './edits/filters.ts';
import { CONTENT_TYPE } from './image-type.ts';
import { type Deps, moving, type PreparedUpload } from './prepare-upload.ts';
import { publishVariant, type Rendering } from './publish-variant.ts';
import { editedEncodings, encodingsOf, originalSizeIn } from './variants.ts';

/**
 * The ORIGINAL. Of a picture that is not edited that is the sanitised file itself, pixels untouched, and beside it whichever
 * of JPEG and WebP it is not. Of an edited one it is the result in full size, and the file is kept apart, for the next edit
 * to begin with.
 */
export async function renderOriginals(deps: Deps, upload: PreparedUpload): Promise<RenderedVariant[]> {
  const { header, file, sourceKey } = upload;
  const contentType = CONTENT_TYPE[header.format];
  if (sourceKey) await deps.objects.putSource({ key: sourceKey, bytes: file, contentType });
  const variants: RenderedVariant[] = [];
  // One at a time: each holds the whole picture in memory.
  for await (const rendering of upload.isEdited ? edited(deps, upload) : untouched(deps, upload)) {
    variants.push(await publishVariant(deps.objects, upload.ownerId, rendering));
  }
  return variants;
}

async function* untouched({ codec }: Deps, upload: PreparedUpload): AsyncGenerator<Rendering> {
  const { header, file, decodable } = upload;
  yield { name: 'ORIGINAL', format: header.format, size: header.size, bytes: file };
  for (const encoding of encodingsOf('ORIGINAL')) {
    if (encoding.format === header.format) continue;
    const size = originalSizeIn(encoding.format, header.size);
    const bytes = await (moving(upload, encoding.format, size) ?? codec.transcode(decodable, size, encoding));
    yield { name: 'ORIGINAL', format: encoding.format, size, bytes };
  }
}

async function* edited({ codec }: Deps, upload: PreparedUpload): AsyncGenerator<Rendering> {
  const { shown, decodable, header, filter } = upload;
  const decoded = await codec.decode(decodable, { width: shown.width, height: shown.height }, shown);
  const picture = filter ? await filtered(decoded, filter) : decoded;
  for (const encoding of editedEncodings(header.format)) {
    const size = originalSizeIn(encoding.format, picture.size);
    const still = async () => codec.encode(await codec.resize(picture, size), encoding);
    yield {
      name: 'ORIGINAL',
      format: encoding.format,
      size,
      bytes: await (moving(upload, encoding.format, size) ?? still()),
    };
  }
}
