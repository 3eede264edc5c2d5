import { createCursorSeal } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { CommentId, PostId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility, visibleLoader } from '@heliograph/platform/visibility';
import type { Context, LikePosition } from './context.ts';
import { resolvers } from './resolvers/index.ts';
import { mediaStores } from './stores.ts';
import { visibleComments } from './visible-comments.ts';

/** The media subgraph: uploads, photos, posts, likes and comments. */
export function mediaSubgraph(platform: Platform, typeDefs: string): Subgraph {
  const { settings } = platform;
  const stores = mediaStores(platform);
  const cursors = createMediaCursors(settings.CURSOR_SECRET);
  const urls: Context['urls'] = {
    variant: (key) => `${settings.S3_PUBLIC_URL}/${key}`,
    share: (post) => `${settings.SHARE_BASE_URL}/p/${post}`,
  };

  return defineSubgraph<Context>({
    name: 'media',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    tracing: platform.tracing,
    context(request) {
      const viewer = request.viewer?.userId ?? null;
      const graph = createRequestGraph(platform.graph);
      const visibility = createVisibility(graph);
      const eyes = { viewer, visibility };
      const posts = visibleLoader(eyes, {
        load: stores.posts.load,
        authorOf: ({ authorId }) => authorId,
        rule: 'maySeeContent',
      });
      const comments = visibleComments(eyes, { comments: stores.comments, posts });
      return {
        ...request,
        media: {
          ...stores,
          visiblePost: (id) => posts.load(id),
          visibleComment: (id) => comments.load(id),
          mayMention: (accounts) => visibility.maySee(viewer, accounts),
        },
        graph,
        visibility,
        posts,
        comments,
        mediaById: visibleLoader(eyes, {
          load: stores.media.load,
          authorOf: ({ ownerId }) => ownerId,
          rule: 'maySeeContent',
          isShown: ({ ownerId, publishedAt }) => publishedAt !== null || ownerId === viewer,
        }),
        cursors,
        urls,
      };
    },
  });
}

function createMediaCursors(secret: string): Context['cursors'] {
  return {
    posts: createCursors<PostId>(createCursorSeal({ secret, purpose: 'media.posts' })),
    comments: createCursors<CommentId>(createCursorSeal({ secret, purpose: 'media.comments' })),
    likes: createCursors<LikePosition>(createCursorSeal({ secret, purpose: 'media.likes' })),
  };
}
