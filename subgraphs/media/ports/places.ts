import type { LocationId } from '@heliograph/platform/ids';

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

/** Every place that a post can be of. */
export interface Gazetteer {
  /** Null where there is none. */
  find(id: LocationId): Promise<Place | null>;
  /** The nearest first, as the crow flies. */
  nearest(point: Point, limit: number): Promise<Place[]>;
}
