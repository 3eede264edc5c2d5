import sharp, { type Sharp } from 'sharp';

/** A variant as PRODUCT's table names it. */
interface UsualVariant {
  /** The box it fits; null for the full size. */
  box: number | null;
  quality: number;
  isSquare?: boolean;
}

const VARIANTS: readonly UsualVariant[] = [
  { box: 150, quality: 80, isSquare: true },
  { box: 320, quality: 80 },
  { box: 640, quality: 85 },
  { box: 1080, quality: 90 },
  { box: null, quality: 90 },
];

type Pipeline = (file: Buffer) => Promise<Sharp> | Sharp;

/** Every variant as JPEG and as WebP, each from a pipeline of its own over the uploaded file. */
async function everyVariant(file: Buffer, begin: Pipeline): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for (const { box, quality, isSquare } of VARIANTS) {
    const resized = async () => {
      const picture = await begin(file);
      if (box === null) return picture;
      return picture.resize(box, box, { fit: isSquare ? 'cover' : 'inside', withoutEnlargement: true });
    };
    files.push(
      await (await resized()).jpeg({ quality }).toBuffer(),
      await (await resized()).webp({ quality }).toBuffer(),
    );
  }
  return files;
}

/** As sharp's own documentation does it: a resize per variant, which reads a JPEG at an eighth to the full of its size. */
export const asUsuallyWritten = (file: Buffer) => everyVariant(file, (bytes) => sharp(bytes).rotate());

/** One decode per variant, of all pixels. */
export const oneDecodeEach = (file: Buffer) =>
  everyVariant(file, async (bytes) => {
    const { data, info } = await sharp(bytes).rotate().raw().toBuffer({ resolveWithObject: true });
    return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  });
