import { nearness } from '../../domain/match-score.ts';
import type { Point } from '../../ports.ts';

/** The earth in squares of so many degrees. */
const DEGREES = 5;
const ROWS = 180 / DEGREES;
const COLUMNS = 360 / DEGREES;
const KM_PER_DEGREE = 111;
/** How far around a point each place is looked at, in kilometres. */
const RADIUS_KM = 500;

/** What a place beyond the cells near a point gains by being as near as it may be, and one for rounding. */
export const NEARNESS_BEYOND =
  nearness({ latitude: RADIUS_KM / KM_PER_DEGREE, longitude: 0 }, { latitude: 0, longitude: 0 }) + 1;

/** The number of the cell that a point lies in. */
export function cellOf({ latitude, longitude }: Point): number {
  const row = Math.min(ROWS - 1, Math.max(0, Math.floor((latitude + 90) / DEGREES)));
  return row * COLUMNS + columnOf(longitude);
}

/** The cells in which every place lies that is less than {@link RADIUS_KM} away. */
export function cellsNear({ latitude, longitude }: Point): number[] {
  const height = RADIUS_KM / KM_PER_DEGREE;
  const [south, north] = [Math.max(-90, latitude - height), Math.min(90, latitude + height)];
  const widest = Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  const width = Math.min(180, height / Math.max(widest, height / 180));
  const columns = new Set<number>();
  for (let east = -width; east < width; east += DEGREES) columns.add(columnOf(longitude + east));
  columns.add(columnOf(longitude + width));
  const cells: number[] = [];
  for (let row = rowOf(south); row <= rowOf(north); row += 1)
    for (const column of columns) cells.push(row * COLUMNS + column);
  return cells;
}

const rowOf = (latitude: number): number => Math.min(ROWS - 1, Math.floor((latitude + 90) / DEGREES));
const columnOf = (longitude: number): number => Math.floor(((((longitude + 180) % 360) + 360) % 360) / DEGREES);
