import type { Point } from '../../../subgraphs/search/ports.ts';
import type { Random } from '../../kit/random.ts';
import type { Known } from '../accounts.ts';
import type { JudgedQuery } from '../judged.ts';
import { plain } from '../plain.ts';
import type { SearchWorld } from '../world.ts';
import { slip } from './errors.ts';
import { bestKnown, fromEach } from './rules.ts';

/** Towns, also by where the viewer is. */
export function judgePlaces({ places }: SearchWorld, random: Random): JudgedQuery[] {
  const nameOf = ({ document }: Known): string => plain(document.names[0] ?? '');
  const byName = Map.groupBy(places, nameOf);
  const cities = random.shuffle(places.slice(0, 4000).filter((place) => /^[a-z ]+$/.test(nameOf(place))));
  const millions = random.shuffle(places.filter(({ popularity }) => popularity > 1_000_000));
  const shared = random.shuffle([...byName.values()].filter((all) => all.length >= 3));
  const named = (name: string) => bestKnown(byName.get(name) ?? [], () => true, 1);

  const byFullName = (place: Known): JudgedQuery => ({
    of: 'place',
    query: place.document.names[0] ?? '',
    kinds: ['LOCATION'],
    expected: named(nameOf(place)),
  });
  const begun = (place: Known): JudgedQuery | null => {
    const typed = nameOf(place).slice(0, 4);
    if (typed.length < 4) return null;
    const expected = bestKnown(places, (one) => nameOf(one).startsWith(typed));
    return { of: 'place', query: typed, kinds: ['LOCATION'], expected };
  };
  const withoutAccents = (place: Known): JudgedQuery | null => {
    const typed = nameOf(place);
    if (typed === place.document.names[0]?.toLowerCase()) return null;
    return { of: 'place', query: typed, kinds: ['LOCATION'], expected: named(typed) };
  };
  const misspelled = (place: Known): JudgedQuery | null => {
    const typed = slip(random, nameOf(place));
    if (nameOf(place).length < 6 || nameOf(place).includes(' ') || byName.has(typed)) return null;
    return { of: 'place with an error', query: typed, kinds: ['LOCATION'], expected: named(nameOf(place)) };
  };
  /** Somebody a quarter of an hour away means the one they know, not its great namesake. */
  const near = (all: readonly Known[]): JudgedQuery | null => {
    const { document } = all.at(-1) as Known;
    const { position } = document;
    if (!position || isCrowded(position, all)) return null;
    const { kind, id } = document;
    const around: Point = { latitude: beside(position.latitude), longitude: beside(position.longitude) };
    return {
      of: 'place near',
      query: document.names[0] ?? '',
      kinds: ['LOCATION'],
      near: around,
      expected: [{ kind, id }],
    };
  };
  return [
    ...fromEach(cities, 14, byFullName),
    ...fromEach(millions, 12, begun),
    ...fromEach(random.shuffle(places.slice(0, 6000)), 10, withoutAccents),
    ...fromEach(cities.slice(100), 12, misspelled),
    ...fromEach(shared, 14, near),
  ];
}

/** Ten kilometres, about, from there. */
const beside = (degrees: number): number => Math.round((degrees + 0.1) * 100) / 100;

/** Whether a namesake is within two degrees, so that a neighbour may mean either. */
function isCrowded({ latitude, longitude }: Point, all: readonly Known[]): boolean {
  const near = all.filter(
    ({ document: { position } }) =>
      position && Math.abs(position.latitude - latitude) < 2 && Math.abs(position.longitude - longitude) < 2,
  );
  return near.length > 1;
}
