import { createCursorSeal } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility } from '@heliograph/platform/visibility';
import { cachedAcquaintances } from './adapters/cached-acquaintances.ts';
import type { Context } from './context.ts';
import { resolvers } from './resolvers/index.ts';
import { searchStores } from './stores.ts';

/** The search subgraph: accounts, hashtags and places by what somebody has typed so far. */
export function searchSubgraph(platform: Platform, typeDefs: string): Subgraph {
  const stores = searchStores(platform);
  const acquaintances = cachedAcquaintances({ ...platform, ...stores });
  const secret = platform.settings.CURSOR_SECRET;
  const cursors: Context['cursors'] = { hits: createCursors(createCursorSeal({ secret, purpose: 'search.hits' })) };

  return defineSubgraph<Context>({
    name: 'search',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const visibility = createVisibility(createRequestGraph(platform.graph));
      const found = { ...stores, visibility };
      return { ...request, search: { ...found, acquaintances }, recent: found, trends: stores.trends, cursors };
    },
  });
}
