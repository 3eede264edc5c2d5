import { createCursorSeal } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility, visibleLoader } from '@heliograph/platform/visibility';
import { argon2PasswordHasher } from './adapters/argon2-password-hasher.ts';
import type { Context, FollowPosition } from './context.ts';
import type { Profile } from './ports.ts';
import { resolvers } from './resolvers/index.ts';
import { usersStores } from './stores.ts';

/** The users subgraph: accounts, sessions and who follows whom. */
export async function usersSubgraph(platform: Platform, typeDefs: string): Promise<Subgraph> {
  const users = {
    ...usersStores(platform),
    passwords: await argon2PasswordHasher(),
    accessTokens: platform.accessTokens,
    graph: platform.graph,
    hiddenLater: (error: unknown) =>
      platform.logger.warn({ err: error }, 'a deleted account was not hidden at once; its erasure does it'),
  };
  const cursorSeal = createCursorSeal({ secret: platform.settings.CURSOR_SECRET, purpose: 'users' });
  const followCursors = createCursors<FollowPosition>(cursorSeal);
  const placeCursors = createCursors<number>(cursorSeal);
  const urls: Context['urls'] = {
    avatar: ({ avatar, isPrivate }) =>
      avatar && platform.mediaUrls.of(avatar.thumbnailKey, isPrivate ? 'some' : 'everyone'),
  };

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
      const source = { load: users.profiles.load, authorOf: ({ id }: Profile) => id };
      const profiles = visibleLoader(eyes, { ...source, rule: 'maySee' });
      const blockedProfiles = visibleLoader(eyes, { ...source, rule: 'maySeeAsBlocked' });
      return {
        ...request,
        users: { ...users, visibility },
        followCursors,
        placeCursors,
        graph,
        visibility,
        profiles,
        blockedProfiles,
        urls,
        forget() {
          graph.forget();
          profiles.clearAll();
          blockedProfiles.clearAll();
        },
      };
    },
  });
}
