import { createRequestGraph } from '@heliograph/platform/graph';
import { type NotificationId, parseId, type UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import { graphAudience } from './adapters/graph-audience.ts';
import type { Context } from './context.ts';
import { shownTo } from './domain/shown.ts';
import { resolvers } from './resolvers/index.ts';
import { notificationStores } from './stores.ts';
import { createNotificationCursors } from './wiring/cursors.ts';

/** The notifications subgraph: what each viewer is told, how they want to be told, and where it is pushed. */
export function notificationsSubgraph(platform: Platform, typeDefs: string): Subgraph {
  const stores = notificationStores(platform);
  const cursors = createNotificationCursors(platform.settings.CURSOR_SECRET);
  const { graph, streams } = platform;
  const live = { ...stores, streams, audience: graphAudience({ graph, visibility: createVisibility(graph) }) };

  return defineSubgraph<Context>({
    name: 'notifications',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const ofRequest = createRequestGraph(graph);
      const audience = graphAudience({ graph: ofRequest, visibility: createVisibility(ofRequest) });
      const viewer = request.viewer?.userId ?? null;
      const byId: Context['byId'] = new DataLoader(async (texts: readonly string[]) => {
        if (!viewer) return texts.map(() => null);
        const ids = texts.flatMap((text) => parseId<NotificationId>(text) ?? []);
        const loaded = await stores.notifications.load(viewer, ids);
        const shown = await shownTo(
          audience,
          viewer,
          loaded.filter((notification) => notification !== null),
        );
        return texts.map((text) => shown.find((notification) => notification?.id === text) ?? null);
      });
      return {
        ...{ ...request, stores: { ...stores, audience }, live, byId, cursors },
        names: new DataLoader((ids: readonly UserId[]) => stores.names.of(ids)),
        announcements: new DataLoader((keys: readonly string[]) => stores.announcements.load(keys)),
        wantsPostsOf: new DataLoader(async (authors: readonly UserId[]) =>
          viewer
            ? stores.postNotifications.wants(authors.map((author) => ({ viewer, author })))
            : authors.map(() => false),
        ),
      };
    },
  });
}
