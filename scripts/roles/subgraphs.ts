import { feedSubgraph } from '@heliograph/feed';
import { mediaSubgraph } from '@heliograph/media';
import type { Platform } from '@heliograph/platform/runtime';
import type { Subgraph } from '@heliograph/platform/subgraph';
import { usersSubgraph } from '@heliograph/users';
import { type SubgraphName, subgraphSdl } from '../../schema/index.ts';

/** How each subgraph is made. */
const builders: Record<SubgraphName, (platform: Platform, typeDefs: string) => Subgraph | Promise<Subgraph>> = {
  users: usersSubgraph,
  media: mediaSubgraph,
  feed: feedSubgraph,
};

export function buildSubgraph(name: SubgraphName, platform: Platform): Promise<Subgraph> {
  return Promise.resolve(builders[name](platform, subgraphSdl(name)));
}
