import { expect, test } from 'vitest';
import type { LocationId } from '../ids/index.ts';
import { geonamesGazetteer } from './geonames-gazetteer.ts';

const gazetteer = geonamesGazetteer();
const namesNear = async (latitude: number, longitude: number, limit: number) =>
  (await gazetteer.nearest({ latitude, longitude }, limit)).map(({ name }) => name);

test('a place is found by its GeoNames id', async () => {
  expect(await gazetteer.find('2267057' as LocationId)).toEqual({
    ...{ id: '2267057', name: 'Lisbon', countryCode: 'PT' },
    ...{ latitude: 38.71667, longitude: -9.13333 },
  });
});

test.each(['1', '2267058', '4294967296', '9223372036854775807'])('there is no place %s', async (id) => {
  expect(await gazetteer.find(id as LocationId)).toBeNull();
});

test.each([
  ['in a city', 38.72, -9.14, ['Lisbon', 'Santos-o-Velho']],
  // Fiji is on both sides: Labasa at 179° east is nearer than Tubou at 178° west.
  ['at the antimeridian, from the west', -17, 179.99, ['Labasa', 'Levuka', 'Tubou']],
  ['at the antimeridian, from the east', -17, -179.99, ['Labasa', 'Levuka', 'Tubou']],
  ['at the north pole', 90, 0, ['Longyearbyen', 'Dikson']],
  ['at the north pole, by another longitude', 90, 123, ['Longyearbyen', 'Dikson']],
])('the nearest comes first %s', async (_where, latitude, longitude, names) => {
  expect(await namesNear(latitude, longitude, names.length)).toEqual(names);
});

test('at the south pole there are places, too, as many as are asked for', async () => {
  expect(new Set(await namesNear(-90, 0, 50)).size).toBe(50);
});

/** By the haversine formula, in radians. */
function distance(one: { latitude: number; longitude: number }, other: typeof one): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (a: number, b: number) => Math.sin(radians(a - b) / 2) ** 2;
  const cosines = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude));
  return 2 * Math.asin(Math.sqrt(half(one.latitude, other.latitude) + cosines * half(one.longitude, other.longitude)));
}

test.each([
  [35.68, 139.76],
  [-41.29, 174.78],
  [0, -30],
  [64, -179.5],
])('near %d, %d they come in the order of their distance on the sphere', async (latitude, longitude) => {
  const here = { latitude, longitude };
  const distances = (await gazetteer.nearest(here, 50)).map((place) => distance(here, place));
  for (const [index, far] of distances.entries()) {
    // Less than two metres are told from none by nobody.
    expect(far).toBeGreaterThanOrEqual((distances[index - 1] ?? 0) - 3e-7);
  }
});

test('all of them come once, the largest first, with how many live there', async () => {
  const batches = await Array.fromAsync(gazetteer.all(10_000));
  expect(new Set(batches.slice(0, -1).map(({ length }) => length))).toEqual(new Set([10_000]));
  const places = batches.flat();
  expect(places).toHaveLength(await gazetteer.count());
  expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
  const populations = places.map(({ population }) => population);
  expect(populations).toEqual(populations.toSorted((one, other) => other - one));
  expect(await gazetteer.last()).toMatchObject({ id: places.at(-1)?.id });
  expect(places.find(({ id }) => id === '2267057')).toMatchObject({ name: 'Lisbon', population: 517_802 });
});

test('an edition is a whole number, as one can be newer than another', () => {
  expect(gazetteer.edition).toBe(3_001_000);
});
