import { createCursorSeal, createMediaGrants } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import { shardOf } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility } from '@heliograph/platform/visibility';
import { graphStoryAudience } from './adapters/graph-story-audience.ts';
import type { Context } from './context.ts';
import { resolvers } from './resolvers/index.ts';
import { type MessagesStores, messagesStores } from './stores.ts';
import { requestReads } from './wiring/request-reads.ts';

/** The messages subgraph: conversations of two and of groups, and what happens in them. */
export function messagesSubgraph(
  platform: Platform,
  typeDefs: string,
  stores: MessagesStores = messagesStores(platform),
): Subgraph {
  const live: Context['live'] = { ...stores, visibility: createVisibility(platform.graph) };
  const secret = platform.settings.CURSOR_SECRET;
  const cursors = messagesCursors(secret);
  const grants = createMediaGrants({ secret });
  const { shards } = platform.shards.map;
  return defineSubgraph<Context>({
    name: 'messages',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const graph = createRequestGraph(platform.graph);
      const visibility = createVisibility(graph);
      const audience = graphStoryAudience({ graph, visibility });
      const viewer = request.viewer?.userId ?? null;
      const reads = requestReads(viewer, stores);
      return {
        ...request,
        ...reads,
        messages: { ...stores, visibility, audience, mayExist: (id) => shardOf(id) < shards },
        live,
        inbox: { ...stores, seenConversations: (ids) => Promise.all(ids.map((id) => reads.conversations.load(id))) },
        visibility,
        shown: (media) => ({ grant: grants.give(media, viewer) }),
        cursors,
      };
    },
  });
}

function messagesCursors(secret: string): Context['cursors'] {
  const seal = (list: string) => createCursorSeal({ secret, purpose: `messages.${list}` });
  return {
    inbox: createCursors(seal('inbox')),
    history: createCursors(seal('history')),
    changes: createCursors(seal('changes')),
  };
}
