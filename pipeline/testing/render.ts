import { createHash } from 'node:crypto';
import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import { sharpImageCodec } from '../adapters/sharp-image-codec.ts';
import { MAX_PIXELS, type Upload } from '../domain/admit-upload.ts';
import { renderUpload } from '../domain/render-upload.ts';
import type { VariantName } from '../domain/variants.ts';
import { type ImageCodec, type ImageFormat, MediaRejected, type ObjectStore, type VariantObject } from '../ports.ts';

export const codec = sharpImageCodec({ maxPixels: MAX_PIXELS });

/** The upload its owner would have announced for `file`. */
export function uploadOf(file: Buffer, contentType = 'image/jpeg'): Upload {
  const sha256Base64 = createHash('sha256').update(file).digest('base64');
  return { mediaId: '1', ownerId: '7001', stagingKey: 'up/1', contentType, byteSize: file.length, sha256Base64 };
}

type Source = Parameters<ObjectStore['putSource']>[0];
type RecordingStore = ObjectStore & { puts: VariantObject[]; sources: Source[] };

/** Records what is put, in order; hands out what was put, and one staged file for everything else. */
export function recordingStore(staged: Buffer | null): RecordingStore {
  const puts: VariantObject[] = [];
  const sources: Source[] = [];
  return {
    puts,
    sources,
    async getUpload(_stagingKey, maxBytes) {
      if (staged && staged.length > maxBytes) throw new MediaRejected('TOO_LARGE', 'too large');
      return staged;
    },
    async getVariant(key) {
      return puts.find((put) => put.key === key)?.bytes ?? staged;
    },
    async putSource(source) {
      sources.push(source);
    },
    async putVariant(variant) {
      puts.push(variant);
    },
  };
}

/** Renders `file` with the real codec and answers the outcome beside what was stored. */
export async function render(
  file: Buffer | null,
  { deps, ...announced }: Partial<Upload> & { deps?: { codec: ImageCodec } } = {},
): Promise<{ outcome: RenderOutcome; puts: VariantObject[]; sources: Source[] }> {
  const objects = recordingStore(file);
  const upload = { ...uploadOf(file ?? Buffer.alloc(0)), ...announced };
  const { puts, sources } = objects;
  return { outcome: await renderUpload({ codec, ...deps, objects }, upload), puts, sources };
}

export type Rendered = Extract<RenderOutcome, { outcome: 'rendered' }> & {
  puts: VariantObject[];
  sources: Source[];
  variant: (name: VariantName, format: ImageFormat) => RenderedVariant & { bytes: Buffer };
};

/** Renders a file that is expected to be good. */
export async function rendered(file: Buffer, announced: Partial<Upload> = {}): Promise<Rendered> {
  const { outcome, puts, sources } = await render(file, announced);
  if (outcome.outcome === 'rejected') throw new Error(`rejected: ${outcome.code} ${outcome.message}`);
  const variant = (name: VariantName, format: ImageFormat) => {
    const found = outcome.variants.find((candidate) => candidate.name === name && candidate.format === format);
    const stored = puts.find(({ key }) => key === found?.key);
    if (!found || !stored) throw new Error(`no ${name} in ${format}`);
    return { ...found, bytes: stored.bytes };
  };
  return { ...outcome, puts, sources, variant };
}
