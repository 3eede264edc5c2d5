import { createCursorSeal } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { PostId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility } from '@heliograph/platform/visibility';
import { graphDismissedPosts } from './adapters/graph-dismissed-posts.ts';
import { graphFollows } from './adapters/graph-follows.ts';
import { graphHiddenPosts } from './adapters/graph-hidden-posts.ts';
import { graphSuggestedAccounts } from './adapters/graph-suggested-accounts.ts';
import { requestSignals } from './adapters/request-signals.ts';
import type { Context } from './context.ts';
import type { FeedPosition } from './domain/snapshot-pages.ts';
import { resolvers } from './resolvers/index.ts';
import { feedStores } from './stores.ts';

/** The feed subgraph: the ranked home feed, the chronological one, and what there is to discover. */
export function feedSubgraph(platform: Platform, typeDefs: string): Subgraph {
  const secret = platform.settings.CURSOR_SECRET;
  const feed = feedStores(platform);
  const cursors: Context['cursors'] = {
    home: createCursors<FeedPosition>(createCursorSeal({ secret, purpose: 'feed.home' })),
    explore: createCursors<FeedPosition>(createCursorSeal({ secret, purpose: 'feed.explore' })),
    following: createCursors<PostId>(createCursorSeal({ secret, purpose: 'feed.following' })),
  };
  return defineSubgraph<Context>({
    name: 'feed',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const graph = createRequestGraph(platform.graph);
      const rules = {
        follows: graphFollows({ graph }),
        hiddenPosts: graphHiddenPosts({ graph }),
        dismissedPosts: graphDismissedPosts({ graph }),
        visibility: createVisibility(graph),
      };
      const signals = requestSignals(feed.signals);
      const { popularPosts } = feed;
      const suggestedAccounts = graphSuggestedAccounts({ ...rules, graph: platform.graph, signals, popularPosts });
      return { ...request, feed: { ...feed, ...rules, signals, suggestedAccounts }, cursors };
    },
  });
}
