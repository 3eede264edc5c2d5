import type { Gazetteer } from '@heliograph/platform/gazetteer';
import type { Projection, SearchDocument, SearchEngine } from '../../ports.ts';
import { placeDocument } from './places.ts';

const PLACES_AT_ONCE = 1000;

export interface RebuildDependencies {
  engine: Pick<SearchEngine, 'rebuild'>;
  projection: Projection;
  gazetteer: Pick<Gazetteer, 'all' | 'count' | 'edition'>;
}

/**
 * Makes the index anew of all that this room has learned, and of all places, while it goes on being searched and written.
 * @param onProgress told how many documents are written, of how many that there were at the beginning
 * @throws RebuildUnderWay
 */
export async function rebuildIndex(
  dependencies: RebuildDependencies,
  onProgress: (written: number, total: number) => void,
): Promise<void> {
  const { engine, projection, gazetteer } = dependencies;
  const total = (await projection.count()) + (await gazetteer.count());
  onProgress(0, total);
  await engine.rebuild(everything(dependencies), (written) => onProgress(written, Math.max(written, total)));
}

async function* everything({
  projection,
  gazetteer,
}: Pick<RebuildDependencies, 'projection' | 'gazetteer'>): AsyncGenerator<readonly SearchDocument[]> {
  yield* projection.documents();
  for await (const places of gazetteer.all(PLACES_AT_ONCE)) {
    yield places.map((place) => placeDocument(place, gazetteer.edition));
  }
}
