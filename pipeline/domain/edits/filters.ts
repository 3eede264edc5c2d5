import { setImmediate } from 'node:timers/promises';
import type { Picture } from '../../ports.ts';

/** How much of each channel, and how much light, makes up one channel of the new colour. */
type Mix = readonly [red: number, green: number, blue: number, light: number];
type Recipe = readonly [red: Mix, green: Mix, blue: Mix];

/** How bright each channel looks, ITU-R BT.709. */
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722];

/** Less than 1 is paler, 0 is grey, more than 1 is stronger. */
const saturation = (amount: number): Recipe => {
  const [red, green, blue] = [RED * (1 - amount), GREEN * (1 - amount), BLUE * (1 - amount)];
  return [
    [red + amount, green, blue, 0],
    [red, green + amount, blue, 0],
    [red, green, blue + amount, 0],
  ];
};
/** Each channel times a factor. */
const tint = (red: number, green: number, blue: number): Recipe => [
  [red, 0, 0, 0],
  [0, green, 0, 0],
  [0, 0, blue, 0],
];
/** Each channel brighter or darker by so many levels of 255. */
const light = (red: number, green = red, blue = red): Recipe => [
  [1, 0, 0, red],
  [0, 1, 0, green],
  [0, 0, 1, blue],
];
/** Away from the middle, or towards it. */
const contrast = (amount: number): Recipe => inOrder(tint(amount, amount, amount), light(128 * (1 - amount)));

/** One recipe that does what several do one after the other. */
function inOrder(...steps: Recipe[]): Recipe {
  return steps.reduce((before, after) => {
    const mixed = ([red, green, blue, level]: Mix): Mix => {
      const sum = (at: 0 | 1 | 2 | 3) => red * before[0][at] + green * before[1][at] + blue * before[2][at];
      return [sum(0), sum(1), sum(2), sum(3) + level];
    };
    return [mixed(after[0]), mixed(after[1]), mixed(after[2])];
  });
}

const FILTERS = {
  MONO: saturation(0),
  NOIR: inOrder(saturation(0), contrast(1.4), light(-14)),
  SEPIA: inOrder(saturation(0), tint(1.07, 0.94, 0.74), light(8, 4, 0)),
  WARM: inOrder(tint(1.07, 1.01, 0.9), light(4, 2, 0)),
  COOL: inOrder(tint(0.92, 1, 1.07), light(0, 2, 6)),
  VIVID: inOrder(saturation(1.35), contrast(1.1)),
  FADE: inOrder(saturation(0.75), contrast(0.8), light(14)),
  GOLDEN: inOrder(saturation(1.1), tint(1.1, 1, 0.8), light(8, 4, 0)),
  FOREST: inOrder(saturation(0.8), tint(0.93, 1.05, 0.9), light(0, 4, 0)),
  DUSK: inOrder(saturation(0.85), contrast(0.88), light(12, 0, 20)),
} satisfies Record<string, Recipe>;

/** The filters, by their names in the public schema. */
export type FilterName = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

/** Recipes are applied in whole numbers, this many to one, so that every machine comes to the same picture. */
const ONE = 4096;
/** Other work of the process gets its turn after so many pixels: some 20 ms. */
const PIXELS_AT_A_TIME = 4_000_000;

/** The picture with every colour changed as the recipe says; transparency stays. */
export async function filtered(picture: Picture, name: FilterName): Promise<Picture> {
  const { pixels, channels } = picture;
  const [red, green, blue]: Recipe = FILTERS[name];
  const recipe: Recipe = [inWhole(red), inWhole(green), inWhole(blue)];
  const changed = Buffer.allocUnsafe(pixels.length);
  const step = PIXELS_AT_A_TIME * channels;
  for (let from = 0; from < pixels.length; from += step) {
    mixInto(changed.subarray(from, from + step), pixels.subarray(from, from + step), channels, recipe);
    await setImmediate();
  }
  return { ...picture, pixels: changed };
}

function inWhole([red, green, blue, level]: Mix): Mix {
  return [Math.round(red * ONE), Math.round(green * ONE), Math.round(blue * ONE), Math.round(level * ONE)];
}

function mixInto(changed: Buffer, pixels: Buffer, channels: 3 | 4, [toRed, toGreen, toBlue]: Recipe): void {
  // A clamped view cuts what is below 0 or above 255.
  const levels = new Uint8ClampedArray(changed.buffer, changed.byteOffset, changed.length);
  for (let at = 0; at < pixels.length; at += channels) {
    const red = pixels[at] ?? 0;
    const green = pixels[at + 1] ?? 0;
    const blue = pixels[at + 2] ?? 0;
    levels[at] = (toRed[0] * red + toRed[1] * green + toRed[2] * blue + toRed[3] + ONE / 2) >> 12;
    levels[at + 1] = (toGreen[0] * red + toGreen[1] * green + toGreen[2] * blue + toGreen[3] + ONE / 2) >> 12;
    levels[at + 2] = (toBlue[0] * red + toBlue[1] * green + toBlue[2] * blue + toBlue[3] + ONE / 2) >> 12;
    if (channels === 4) levels[at + 3] = pixels[at + 3] ?? 255;
  }
}
