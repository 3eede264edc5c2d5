import { createSignedText } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility, visibleLoader } from '@heliograph/platform/visibility';
import { argon2PasswordHasher } from './adapters/argon2-password-hasher.ts';
import type { Context, FollowPosition } from './context.ts';
import { resolvers } from './resolvers/index.ts';
import { usersStores } from './stores.ts';

/** The users subgraph: accounts, sessions and who follows whom. */
export async function usersSubgraph(platform: Platform, typeDefs: string): Promise<Subgraph> {
  const users = {
    ...usersStores(platform),
    passwords: await argon2PasswordHasher(),
    accessTokens: platform.accessTokens,
  };
  const followCursors = createCursors<FollowPosition>(
    createSignedText({ secret: platform.settings.CURSOR_SECRET, purpose: 'users' }),
  );

  return defineSubgraph<Context>({
    name: 'users',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const graph = createRequestGraph(platform.graph);
      const visibility = createVisibility(graph);
      const eyes = { viewer: request.viewer?.userId ?? null, visibility };
      return {
        ...request,
        users: { ...users, visibility },
        followCursors,
        graph,
        profiles: visibleLoader(eyes, { load: users.profiles.load, authorOf: ({ id }) => id }),
      };
    },
  });
}
