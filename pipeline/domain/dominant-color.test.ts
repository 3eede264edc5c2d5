import { expect, test } from 'vitest';
import { dominantColor } from './dominant-color.ts';

type Rgba = readonly [number, number, number, number];

/** A one-row picture of so many pixels of each colour. */
function row(...runs: [count: number, color: Rgba][]) {
  const pixels = Buffer.from(runs.flatMap(([count, color]) => Array.from({ length: count }, () => color)).flat());
  return { size: { width: pixels.length / 4, height: 1 }, channels: 4 as const, pixels };
}

test('is the colour most pixels are near, not the mean of all', () => {
  expect(dominantColor(row([60, [200, 30, 30, 255]], [40, [30, 30, 200, 255]]))).toBe('#c81e1e');
});

test('is not split by the edge between two cells', () => {
  const picture = row([30, [127, 127, 127, 255]], [30, [129, 129, 129, 255]], [40, [250, 0, 0, 255]]);
  expect(dominantColor(picture)).toBe('#808080');
});

test('does not mix colours that only meet across the ends of a channel', () => {
  expect(dominantColor(row([40, [0, 255, 0, 255]], [30, [0, 16, 0, 255]], [30, [16, 0, 0, 255]]))).toBe('#080800');
  expect(dominantColor(row([60, [0, 0, 255, 255]], [50, [0, 16, 0, 255]]))).toBe('#0000ff');
});

test('counts no transparent pixel; all transparent is white', () => {
  expect(dominantColor(row([90, [1, 2, 3, 0]], [10, [9, 90, 9, 255]]))).toBe('#095a09');
  expect(dominantColor(row([90, [1, 2, 3, 100]]))).toBe('#ffffff');
});

test('reads pictures without transparency', () => {
  const picture = { size: { width: 2, height: 1 }, channels: 3 as const, pixels: Buffer.from([1, 2, 3, 1, 2, 3]) };
  expect(dominantColor(picture)).toBe('#010203');
});
