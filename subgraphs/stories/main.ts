import { createCursorSeal, createMediaGrants } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { MediaId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility } from '@heliograph/platform/visibility';
import { graphAudience } from './adapters/graph-audience.ts';
import type { Context } from './context.ts';
import { storyLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { type StoriesStores, storiesStores } from './stores.ts';

/** The stories subgraph: what is shown for a day, who has seen it, and what is kept of it. */
export function storiesSubgraph(
  platform: Platform,
  typeDefs: string,
  stores: StoriesStores = storiesStores(platform),
): Subgraph {
  const secret = platform.settings.CURSOR_SECRET;
  const cursors = storyCursors(secret);
  const grants = createMediaGrants({ secret });
  return defineSubgraph<Context>({
    name: 'stories',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const graph = createRequestGraph(platform.graph);
      const visibility = createVisibility(graph);
      const stories = { ...stores, audience: graphAudience({ graph }), visibility };
      const viewer = request.viewer?.userId ?? null;
      const loaders = storyLoaders(stories, viewer);
      const shown = (media: MediaId) => ({ grant: grants.give(media, viewer) });
      const forget = () => {
        graph.forget();
        for (const loader of Object.values(loaders)) loader.clearAll();
      };
      return { ...request, stories, live: stores, graph, visibility, loaders, shown, forget, cursors };
    },
  });
}

function storyCursors(secret: string): Context['cursors'] {
  const cursors = <Position>(list: string) =>
    createCursors<Position>(createCursorSeal({ secret, purpose: `stories.${list}` }));
  return {
    trays: cursors('trays'),
    stories: cursors('stories'),
    viewers: cursors('viewers'),
    highlights: cursors('highlights'),
    places: cursors('places'),
    updates: cursors('updates'),
  };
}
