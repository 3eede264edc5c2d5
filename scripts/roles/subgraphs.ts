import type { Platform } from '@heliograph/platform/runtime';
import { type Subgraph, serveSubgraph } from '@heliograph/platform/subgraph';
import { type SubgraphName, subgraphSdl } from '../../schema/index.ts';
import { onPlatform } from './on-platform.ts';
import type { StartRole } from './role.ts';

type Build = (platform: Platform, typeDefs: string) => Subgraph | Promise<Subgraph>;

/** How each subgraph is made; a process loads only those that it runs. */
const builders: Record<SubgraphName, () => Promise<Build>> = {
  users: async () => (await import('@heliograph/users')).usersSubgraph,
  media: async () => (await import('@heliograph/media')).mediaSubgraph,
  feed: async () => (await import('@heliograph/feed')).feedSubgraph,
  stories: async () => (await import('@heliograph/stories')).storiesSubgraph,
  notifications: async () => (await import('@heliograph/notifications')).notificationsSubgraph,
  messages: async () => (await import('@heliograph/messages')).messagesSubgraph,
  search: async () => (await import('@heliograph/search')).searchSubgraph,
};

export async function buildSubgraph(name: SubgraphName, platform: Platform): Promise<Subgraph> {
  const build = await builders[name]();
  return build(platform, subgraphSdl(name));
}

/** A subgraph that answers the router over HTTP, on its operations port. */
export function subgraphRole(name: SubgraphName): StartRole {
  return onPlatform({
    name,
    works: false,
    async start({ platform, operations }) {
      const { settings, tracing } = platform;
      const timeoutMs = settings.REQUEST_TIMEOUT_MS;
      serveSubgraph(operations, await buildSubgraph(name, platform), { timeoutMs, tracing });
    },
  });
}
