import type { PopulatedPlace } from '@heliograph/platform/gazetteer';
import type { SearchDocument } from '../../ports.ts';
import { rankOf } from '../rank.ts';

/** A place as it is found; a newer edition of the gazetteer takes the place of an older one. */
export const placeDocument = (
  { id, name, population, latitude, longitude }: PopulatedPlace,
  edition: number,
): SearchDocument => ({
  kind: 'LOCATION',
  id,
  version: edition,
  names: [name],
  rank: rankOf(population, null),
  position: { latitude, longitude },
});
