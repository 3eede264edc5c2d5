import type { Area, Point, Size } from '../../ports.ts';
import { variantSizes } from '../variants.ts';
import type { Edit } from './edit.ts';

const MIDDLE: Point = { x: 0.5, y: 0.5 };

/** The part of an upright picture of `size` that is shown: the crop, then as much of that as a post may have. */
export function areaShown(size: Size, { crop, focalPoint, fit }: Edit): Area {
  const cropped = crop ? inPixels(size, crop) : { left: 0, top: 0, ...size };
  const shown = fit === 'POST' ? fittedAround(cropped, postSize(cropped), focusIn(cropped, size, focalPoint)) : cropped;
  return onPixelsOfLarge(shown);
}

/**
 * Of what is much larger than LARGE, the corner moved, by less than a pixel of LARGE, to where one of these begins: then a
 * decoder may scale first and cut afterwards, which is quicker.
 */
function onPixelsOfLarge(area: Area): Area {
  const step = area.width / variantSizes(area).LARGE.width;
  if (step < 2) return area;
  const moved = (at: number) => Math.round(Math.floor(at / step) * step);
  return { ...area, left: moved(area.left), top: moved(area.top) };
}

/** What is to be in the middle of the thumbnail, in fractions of what is shown. */
export const centreOf = (shown: Area, size: Size, { focalPoint }: Edit): Point => focusIn(shown, size, focalPoint);

function inPixels({ width, height }: Size, crop: NonNullable<Edit['crop']>): Area {
  const [left, right] = span(crop.x, crop.width, width);
  const [top, bottom] = span(crop.y, crop.height, height);
  return { left, top, width: right - left, height: bottom - top };
}

/** Whole pixels, at least one, none outside. */
function span(start: number, length: number, all: number): [number, number] {
  const from = clamped(Math.round(start * all), 0, all - 1);
  return [from, clamped(Math.round((start + length) * all), from + 1, all)];
}

/** The largest part that is neither narrower than 4:5 nor wider than 1.91:1, to the pixel. */
function postSize({ width, height }: Size): Size {
  return {
    width: Math.min(width, Math.max(1, Math.floor((height * 191) / 100))),
    height: Math.min(height, Math.max(1, Math.floor((width * 5) / 4))),
  };
}

function focusIn(area: Area, whole: Size, focalPoint: Point | undefined): Point {
  if (!focalPoint) return MIDDLE;
  return {
    x: clamped((focalPoint.x * whole.width - area.left) / area.width, 0, 1),
    y: clamped((focalPoint.y * whole.height - area.top) / area.height, 0, 1),
  };
}

function fittedAround(area: Area, size: Size, focus: Point): Area {
  const start = (at: number, part: number, all: number) => clamped(Math.round(at * all - part / 2), 0, all - part);
  return {
    left: area.left + start(focus.x, size.width, area.width),
    top: area.top + start(focus.y, size.height, area.height),
    ...size,
  };
}

const clamped = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
