import type { LocationId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Gazetteer } from '../../ports.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';

/** Where a post was taken, as the app has sent it: null for nowhere, 'malformed' for what is no id. */
export type AskedLocation = LocationId | null | 'malformed';

/** The place, which has to be there. */
export async function checkLocation(
  gazetteer: Pick<Gazetteer, 'find'>,
  asked: AskedLocation,
): Promise<Result<LocationId | null, MediaRefusal>> {
  if (asked === null) return accepted(null);
  const place = asked === 'malformed' ? null : await gazetteer.find(asked);
  return place ? accepted(place.id) : refused(notFound('place', 'locationId'));
}
