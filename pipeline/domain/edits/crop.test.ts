import { describe, expect, test } from 'vitest';
import { areaShown, centreOf } from './crop.ts';
import type { Edit } from './edit.ts';

const PHONE = { width: 3024, height: 4032 };
const shown = (size: { width: number; height: number }, edit: Partial<Edit>) => {
  const { left, top, width, height } = areaShown(size, { fit: 'AS_IS', ...edit });
  return [left, top, width, height];
};

describe('a crop', () => {
  test('is a part of the upright picture, in whole pixels', () => {
    expect(shown(PHONE, {})).toEqual([0, 0, 3024, 4032]);
    expect(shown(PHONE, { crop: { x: 0, y: 0, width: 1, height: 1 } })).toEqual([0, 0, 3024, 4032]);
    expect(shown(PHONE, { crop: { x: 0.25, y: 0.5, width: 0.5, height: 0.25 } })).toEqual([756, 2016, 1512, 1008]);
    expect(shown({ width: 3, height: 3 }, { crop: { x: 1 / 3, y: 0, width: 1 / 3, height: 1 } })).toEqual([1, 0, 1, 3]);
  });

  test('is at least one pixel, and none outside', () => {
    expect(shown({ width: 10, height: 10 }, { crop: { x: 1, y: 1, width: 0.001, height: 0.001 } })).toEqual([
      9, 9, 1, 1,
    ]);
    expect(shown({ width: 10, height: 10 }, { crop: { x: 0.9, y: 0, width: 0.3, height: 2 } })).toEqual([9, 0, 1, 10]);
  });
});

describe('what a post shows', () => {
  test.each([
    ['a square', 1000, 1000, [0, 0, 1000, 1000]],
    ['a phone held upright', 3024, 4032, [0, 126, 3024, 3780]],
    ['a screenshot', 1170, 2532, [0, 535, 1170, 1462]],
    ['4:5 to the pixel', 1080, 1350, [0, 0, 1080, 1350]],
    ['1.91:1 to the pixel', 1910, 1000, [0, 0, 1910, 1000]],
    ['a panorama', 8000, 1000, [3045, 0, 1910, 1000]],
    ['a line', 5000, 1, [2500, 0, 1, 1]],
  ])('of %s is within 4:5 and 1.91:1', (_name, width, height, area) => {
    expect(shown({ width, height }, { fit: 'POST' })).toEqual(area);
  });

  test('is the part around the focal point, as far as the picture goes', () => {
    const panorama = { width: 8000, height: 1000 };
    const left = (x: number) => shown(panorama, { fit: 'POST', focalPoint: { x, y: 0.5 } })[0];
    expect([0, 0.2, 0.5, 0.8, 1].map(left)).toEqual([0, 645, 3045, 5445, 6090]);
  });

  test('is cut from what the crop has left', () => {
    const crop = { x: 0.5, y: 0, width: 0.5, height: 1 };
    expect(shown({ width: 2000, height: 2000 }, { fit: 'POST', crop })).toEqual([1000, 375, 1000, 1250]);
    const focalPoint = { x: 0.1, y: 0.9 };
    expect(shown({ width: 2000, height: 2000 }, { fit: 'POST', crop, focalPoint })).toEqual([1000, 750, 1000, 1250]);
  });
});

test('the thumbnail is cut around the focal point as it lies in what is shown', () => {
  const size = { width: 2000, height: 1000 };
  const area = { left: 1000, top: 0, width: 1000, height: 1000 };
  const centre = (focalPoint?: Edit['focalPoint']) =>
    centreOf(area, size, { fit: 'AS_IS', ...(focalPoint && { focalPoint }) });
  expect(centre()).toEqual({ x: 0.5, y: 0.5 });
  expect(centre({ x: 0.75, y: 0.25 })).toEqual({ x: 0.5, y: 0.25 });
  expect(centre({ x: 0.1, y: 1 })).toEqual({ x: 0, y: 1 });
});
