import type { Picture } from '../ports.ts';

const BITS = 4;
const LEVELS = 1 << BITS;
const WHITE = '#ffffff';

interface Bin {
  count: number;
  red: number;
  green: number;
  blue: number;
}

/**
 * The colour most of the picture is near, as `#rrggbb`: the fullest cell of a 16 × 16 × 16 colour histogram together with
 * the cells around it (so that an edge between cells does not split a colour), as the mean of the pixels in them.
 * Pixels more than half transparent do not count; a wholly transparent picture is white.
 */
export function dominantColor(picture: Picture): string {
  const histogram = histogramOf(picture);
  let fullest: Bin = { count: 0, red: 0, green: 0, blue: 0 };
  for (const cell of histogram.keys()) {
    const neighbourhood = sumAround(histogram, cell);
    if (neighbourhood.count > fullest.count) fullest = neighbourhood;
  }
  if (fullest.count === 0) return WHITE;
  return `#${[fullest.red, fullest.green, fullest.blue].map((sum) => hex(sum / fullest.count)).join('')}`;
}

function histogramOf({ pixels, channels }: Picture): Map<number, Bin> {
  const histogram = new Map<number, Bin>();
  for (let at = 0; at < pixels.length; at += channels) {
    const [red = 0, green = 0, blue = 0, alpha = 255] = pixels.subarray(at, at + channels);
    if (alpha < 128) continue;
    const cell = cellOf(red >> (8 - BITS), green >> (8 - BITS), blue >> (8 - BITS));
    const bin = histogram.get(cell) ?? { count: 0, red: 0, green: 0, blue: 0 };
    histogram.set(cell, bin);
    add(bin, { count: 1, red, green, blue });
  }
  return histogram;
}

function sumAround(histogram: Map<number, Bin>, cell: number): Bin {
  const sum: Bin = { count: 0, red: 0, green: 0, blue: 0 };
  const steps = [-1, 0, 1];
  const [red, green, blue] = [Math.floor(cell / LEVELS ** 2), Math.floor(cell / LEVELS) % LEVELS, cell % LEVELS];
  for (const dr of steps) {
    for (const dg of steps) {
      for (const db of steps) {
        if ([red + dr, green + dg, blue + db].some((level) => level < 0 || level >= LEVELS)) continue;
        const bin = histogram.get(cellOf(red + dr, green + dg, blue + db));
        if (bin) add(sum, bin);
      }
    }
  }
  return sum;
}

function add(bin: Bin, more: Bin): void {
  bin.count += more.count;
  bin.red += more.red;
  bin.green += more.green;
  bin.blue += more.blue;
}

const cellOf = (red: number, green: number, blue: number) => (red * LEVELS + green) * LEVELS + blue;
const hex = (level: number) => Math.round(level).toString(16).padStart(2, '0');
