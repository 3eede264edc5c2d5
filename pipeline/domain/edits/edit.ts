import type { Point } from '../../ports.ts';
import type { FilterName } from './filters.ts';

/** How its owner wants a picture changed. Numbers are fractions of the upright picture as it was uploaded. */
export interface Edit {
  readonly crop?: Point & { readonly width: number; readonly height: number };
  /** What stays in sight wherever the picture is cut further; absent: the middle of what is shown. */
  readonly focalPoint?: Point;
  readonly filter?: FilterName;
  /** POST cuts what is narrower than 4:5 or wider than 1.91:1 to that. */
  readonly fit: 'POST' | 'AS_IS';
}

export const UNCHANGED: Edit = { fit: 'AS_IS' };
