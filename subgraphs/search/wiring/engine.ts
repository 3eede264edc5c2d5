import { createBreaker } from '@heliograph/platform/resilience';
import type { Platform } from '@heliograph/platform/runtime';
import { guardedEngine } from '../adapters/opensearch-engine/guarded-engine.ts';
import { openSearchEngine } from '../adapters/opensearch-engine/index.ts';
import { postgresEngine } from '../adapters/postgres-engine/postgres-engine.ts';
import { type SearchEngine, SearchUnavailable } from '../ports.ts';

interface EnginePlatform extends Pick<Platform, 'searchPool'> {
  logger: Pick<Platform['logger'], 'warn'>;
  settings: Pick<Platform['settings'], 'OPENSEARCH_URL' | 'KEY_PREFIX'>;
}

/** The engine that the settings name. Its idle connections keep no process alive, and end with it. */
export function engineOf({ searchPool, logger, settings }: EnginePlatform): SearchEngine {
  if (searchPool) return postgresEngine({ pool: searchPool, logger });
  const { OPENSEARCH_URL: url, KEY_PREFIX } = settings;
  if (!url) throw new Error('The settings name no search engine');
  const engine = openSearchEngine({ url, prefix: prefixOf(KEY_PREFIX) });
  const breaker = createBreaker({
    counts: (error) => error instanceof SearchUnavailable,
    isBack: () => engine.answers(),
    onChange: (state) => logger.warn({ breaker: state }, 'the breaker of OpenSearch has changed'),
  });
  return guardedEngine(engine, breaker);
}

/** Of a name, what OpenSearch lets stand in the name of an index. */
const prefixOf = (keyPrefix: string): string =>
  `${keyPrefix.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-search`.replace(/-+/g, '-').replace(/^-/, '');
