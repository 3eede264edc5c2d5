import { createSignedText } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import { argon2PasswordHasher } from './adapters/argon2-password-hasher.ts';
import { graphFollowStore } from './adapters/graph-follow-store.ts';
import { postgresProfileStore } from './adapters/postgres-profile-store.ts';
import { prismaAccountStore } from './adapters/prisma-account-store.ts';
import { prismaSessionStore } from './adapters/prisma-session-store.ts';
import type { Context, FollowPosition } from './context.ts';
import { resolvers } from './resolvers/index.ts';

const now = () => new Date();

/** The users subgraph: accounts, sessions and who follows whom. */
export async function usersSubgraph(platform: Platform, typeDefs: string): Promise<Subgraph> {
  const users: Omit<Context['users'], 'visibility'> = {
    accounts: prismaAccountStore(platform),
    sessions: prismaSessionStore({ ...platform, now }),
    profiles: postgresProfileStore(platform),
    passwords: await argon2PasswordHasher(),
    follows: graphFollowStore({ ...platform, now }),
    accessTokens: platform.accessTokens,
    now,
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
    context(request) {
      const graph = createRequestGraph(platform.graph);
      const visibility = createVisibility(graph);
      return {
        ...request,
        users: { ...users, visibility },
        followCursors,
        graph,
        profiles: new DataLoader(async (ids: readonly UserId[]) => {
          const [profiles, visible] = await Promise.all([
            users.profiles.load(ids),
            visibility.maySee(request.viewer?.userId ?? null, ids),
          ]);
          return profiles.map((profile, index) => (visible[index] ? profile : null));
        }),
      };
    },
  });
}
