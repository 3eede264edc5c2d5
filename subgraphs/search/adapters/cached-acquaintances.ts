import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Edge, Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Acquaintance, Acquaintances, SearchEngine } from '../ports.ts';

/** Whom one has followed before these is found like a stranger. */
const MOST = 2000;
/** Who types a name asks at every letter; a new name of somebody followed, or a new follow, shows this much later at most. */
const TTL_SECONDS = 120;

export interface AcquaintanceOptions {
  cache: Cache;
  graph: Pick<Graph, 'range' | 'contains'>;
  engine: Pick<SearchEngine, 'load'>;
}

/** The accounts that a viewer follows with all their names, as one entry of the cache. */
export function cachedAcquaintances({ cache, graph, engine }: AcquaintanceOptions): Acquaintances {
  const read = async (viewer: UserId): Promise<Acquaintance[]> => {
    const followed = await graph.range<UserId>(viewer, 'FOLLOWS', { limit: MOST });
    const ids = followed.map(({ id2 }) => id2);
    const [documents, areMutual] = await Promise.all([
      engine.load(ids.map((id) => ({ kind: 'USER', id }))),
      graph.contains(ids.map((id): Edge => ({ id1: id, type: 'FOLLOWS', id2: viewer }))),
    ]);
    return ids.flatMap((id, index) => {
      const document = documents[index];
      return document ? [{ id, names: document.names, rank: document.rank, isMutual: areMutual[index] === true }] : [];
    });
  };
  const reader = cachedReader<UserId, Acquaintance[]>({
    cache,
    namespace: 'acquaintances',
    ttlSeconds: TTL_SECONDS,
    ...jsonCodec<Acquaintance[]>(),
    source: (viewers) => Promise.all(viewers.map(read)),
  });
  return {
    async of(viewer) {
      const [known] = await reader.readMany([viewer]);
      return known ?? [];
    },
  };
}
