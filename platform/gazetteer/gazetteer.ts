import type { LocationId } from '../ids/index.ts';

/** A town or city. */
export interface Place extends Point {
  id: LocationId;
  name: string;
  /** ISO 3166-1, two letters. */
  countryCode: string;
}

/** Degrees north and east. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** A place, and how many live there. */
export interface PopulatedPlace extends Place {
  population: number;
}

/** Every place there is. */
export interface Gazetteer {
  /** Null where there is none. */
  find(id: LocationId): Promise<Place | null>;
  /** The nearest first, as the crow flies. */
  nearest(point: Point, limit: number): Promise<Place[]>;
  count(): Promise<number>;
  /** The last of {@link all}. */
  last(): Promise<Place>;
  /** All of them, so many at a time, the largest first. */
  all(atOnce: number): AsyncIterable<readonly PopulatedPlace[]>;
  /** Which issue of the places this is: greater is newer. */
  readonly edition: number;
}
