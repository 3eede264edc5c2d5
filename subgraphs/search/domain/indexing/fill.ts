import type { Gazetteer } from '@heliograph/platform/gazetteer';
import type { Projection, SearchEngine } from '../../ports.ts';
import { placeDocument } from './places.ts';

/** Few enough that what somebody has just changed does not wait for them. */
const PLACES_AT_ONCE = 250;

export interface FillDependencies {
  engine: Pick<SearchEngine, 'load' | 'write'>;
  projection: Pick<Projection, 'documents'>;
  gazetteer: Pick<Gazetteer, 'all' | 'last' | 'edition'>;
}

/**
 * What an engine lacks: EVERYTHING where it is new or has lost what it had, PLACES where it has an older edition of them.
 * Told by the last place, which is written last.
 */
export async function lackOf({
  engine,
  gazetteer,
}: Pick<FillDependencies, 'engine' | 'gazetteer'>): Promise<'EVERYTHING' | 'PLACES' | 'NOTHING'> {
  const { id } = await gazetteer.last();
  const [last] = await engine.load([{ kind: 'LOCATION', id }]);
  if (!last) return 'EVERYTHING';
  return last.version < gazetteer.edition ? 'PLACES' : 'NOTHING';
}

/** Writes what the engine lacks beside what is written to it otherwise. It may be cut off, and be repeated. */
export async function fillEngine(dependencies: FillDependencies): Promise<void> {
  const { engine, projection, gazetteer } = dependencies;
  const lack = await lackOf(dependencies);
  if (lack === 'NOTHING') return;
  if (lack === 'EVERYTHING') for await (const documents of projection.documents()) await engine.write(documents);
  for await (const places of gazetteer.all(PLACES_AT_ONCE)) {
    await engine.write(places.map((place) => placeDocument(place, gazetteer.edition)));
  }
}
