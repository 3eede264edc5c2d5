import sharp from 'sharp';

interface Pixels {
  width: number;
  height: number;
  /** RGB, orientation applied. */
  data: Buffer;
}

/** An image file as an app would show it on a white page. */
export async function seen(file: Buffer): Promise<Pixels> {
  const image = sharp(file, { autoOrient: true, failOn: 'warning' }).flatten({ background: '#ffffff' });
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Mean absolute difference over all channels, 0–255. */
export function meanError(one: Pixels, other: Pixels): number {
  requireSameSize(one, other);
  let sum = 0;
  for (let at = 0; at < one.data.length; at++) sum += Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0));
  return sum / one.data.length;
}

const WINDOW = 8;
const STRIDE = 4;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Mean structural similarity of the luminance (Wang et al. 2004) over uniform 8 × 8 windows; 1 is identical. */
export function ssim(one: Pixels, other: Pixels): number {
  requireSameSize(one, other);
  const [a, b] = [luminance(one), luminance(other)];
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + WINDOW <= one.height; top += STRIDE) {
    for (let left = 0; left + WINDOW <= one.width; left += STRIDE) {
      sum += windowSimilarity(a, b, one.width, left, top);
      windows += 1;
    }
  }
  return sum / windows;
}

function windowSimilarity(a: Float64Array, b: Float64Array, stride: number, left: number, top: number): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + WINDOW; y++) {
    for (let at = y * stride + left; at < y * stride + left + WINDOW; at++) {
      const [va = 0, vb = 0] = [a[at], b[at]];
      sumA += va;
      sumB += vb;
      squaresA += va * va;
      squaresB += vb * vb;
      products += va * vb;
    }
  }
  const n = WINDOW * WINDOW;
  const [meanA, meanB] = [sumA / n, sumB / n];
  const varianceA = squaresA / n - meanA * meanA;
  const varianceB = squaresB / n - meanB * meanB;
  const covariance = products / n - meanA * meanB;
  const likeness = (2 * meanA * meanB + C1) * (2 * covariance + C2);
  return likeness / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
}

function luminance({ data }: Pixels): Float64Array {
  const luma = new Float64Array(data.length / 3);
  for (let at = 0; at < luma.length; at++) {
    const [red = 0, green = 0, blue = 0] = [data[at * 3], data[at * 3 + 1], data[at * 3 + 2]];
    luma[at] = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  return luma;
}

function requireSameSize(one: Pixels, other: Pixels): void {
  if (one.width === other.width && one.height === other.height) return;
  throw new RangeError(`${one.width}×${one.height} is not ${other.width}×${other.height}`);
}
