import type { MediaEdit } from '../../ports.ts';
import type { MediaRefusal } from '../refusals.ts';

type Crop = NonNullable<MediaEdit['crop']>;
type FocalPoint = NonNullable<MediaEdit['focalPoint']>;

/** How to change a picture; what is left out stays as it is, null takes it away. */
export interface EditChanges {
  crop?: Crop | null;
  focalPoint?: FocalPoint | null;
  filter?: NonNullable<MediaEdit['filter']> | null;
}

/** The least part of a picture's width or height that can be cut out of it. */
const LEAST_CROP = 0.01;
/** What a sum of two fractions may be off by. */
const ROUNDING = 1e-9;

/** Null where the numbers are right; `path` leads to the input that they are in. */
export function refuseEdit({ crop, focalPoint }: EditChanges, ...path: string[]): MediaRefusal | null {
  return (crop && refuseCrop(crop, path)) || (focalPoint && refusePoint(focalPoint, [...path, 'focalPoint'])) || null;
}

/** The edit after the changes. One that leaves the picture as it is has nothing but its fit. */
export function changedEdit({ fit, ...hitherto }: MediaEdit, changes: EditChanges): MediaEdit {
  const { crop, focalPoint, filter } = { ...hitherto, ...changes };
  return {
    fit,
    ...(crop && !isWhole(crop) && { crop: { x: crop.x, y: crop.y, width: crop.width, height: crop.height } }),
    ...(focalPoint && { focalPoint: { x: focalPoint.x, y: focalPoint.y } }),
    ...(filter && { filter }),
  };
}

function refuseCrop(crop: Crop, path: string[]): MediaRefusal | null {
  const at = [...path, 'crop'];
  for (const corner of ['x', 'y'] as const) {
    if (!isFraction(crop[corner])) return invalidAt([...at, corner], `${corner} of a crop is 0 to 1`);
  }
  for (const [side, corner] of [['width', 'x'] as const, ['height', 'y'] as const]) {
    const isInside = isFraction(crop[side]) && crop[side] >= LEAST_CROP && crop[corner] + crop[side] <= 1 + ROUNDING;
    const rule = `${side} of a crop is ${LEAST_CROP} at least, and ${corner} + ${side} is 1 at most`;
    if (!isInside) return invalidAt([...at, side], rule);
  }
  return null;
}

function refusePoint(point: FocalPoint, path: string[]): MediaRefusal | null {
  const wrong = (['x', 'y'] as const).find((axis) => !isFraction(point[axis]));
  return wrong ? invalidAt([...path, wrong], `${wrong} of a focal point is 0 to 1`) : null;
}

const isFraction = (value: number): boolean => value >= 0 && value <= 1;

const isWhole = ({ x, y, width, height }: Crop): boolean => x === 0 && y === 0 && width === 1 && height === 1;

const invalidAt = (field: string[], message: string): MediaRefusal => ({ code: 'INVALID', message, field });
