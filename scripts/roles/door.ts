import { join } from 'node:path';
import { createExplorer } from '@heliograph/explorer';
import type { Platform } from '@heliograph/platform/runtime';
import { type Router, type SubgraphCaller, startRouter } from '@heliograph/router';
import { persistedOperations, supergraphFile } from '../../schema/index.ts';

/** Starts the public door over our own schema; in development with the explorer. */
export function startDoor(platform: Platform, callers: ReadonlyMap<string, SubgraphCaller>): Promise<Router> {
  const { HELIOGRAPH_PROFILE, HELIOGRAPH_HOME } = platform.settings;
  const operations = persistedOperations();
  const explorer =
    HELIOGRAPH_PROFILE === 'development'
      ? createExplorer({
          cacheDir: join(HELIOGRAPH_HOME, 'explorer'),
          examples: operations.map(({ name, body }) => ({ name, document: body })),
          endpoint: '/graphql',
        })
      : null;
  return startRouter({ platform, supergraphFile, operations, callers, explorer });
}
