import { createMediaGrants } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { MediaId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility, visibleLoader } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import type { Context } from './context.ts';
import type { Media } from './ports.ts';
import { resolvers } from './resolvers/index.ts';
import { mediaStores } from './stores.ts';
import { engagementCursors, engagementReads } from './wiring/engagement-context.ts';
import { caseFiles, moderationCursors } from './wiring/moderation-context.ts';
import { isShownTo, postCursors, visiblePosts } from './wiring/post-context.ts';
import { variantUrls } from './wiring/variant-urls.ts';
import { visibleComments } from './wiring/visible-comments.ts';

/** The media subgraph: uploads, photos, posts, likes and comments. */
export function mediaSubgraph(platform: Platform, typeDefs: string): Subgraph {
  const { settings } = platform;
  const stores = mediaStores(platform);
  const grants = createMediaGrants({ secret: settings.CURSOR_SECRET });
  const cursors = createMediaCursors(settings.CURSOR_SECRET);
  const share: Context['urls']['share'] = (post) => `${settings.SHARE_BASE_URL}/p/${post}`;

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
        isShown: isShownTo(viewer),
      });
      const granted = new DataLoader<MediaId, Media | null>(stores.media.load);
      const comments = visibleComments(eyes, { comments: stores.comments, posts });
      return {
        ...request,
        media: {
          ...stores,
          ...visiblePosts(eyes, { store: stores.posts, loader: posts }),
          visibleComment: (id) => comments.load(id),
          mayMention: (accounts) => visibility.maySee(viewer, accounts),
        },
        graph,
        visibility,
        posts,
        comments,
        ...engagementReads(viewer, stores),
        caseFiles: caseFiles(stores),
        mediaById: visibleLoader(eyes, {
          load: stores.media.load,
          authorOf: ({ ownerId }) => ownerId,
          rule: 'maySeeContent',
          isShown: ({ ownerId, publishedAt }) => publishedAt !== null || ownerId === viewer,
        }),
        async grantedMedia(grant) {
          const id = grants.read(grant, viewer);
          return id && granted.load(id);
        },
        cursors,
        urls: { share, variant: variantUrls(platform.mediaUrls, graph) },
      };
    },
  });
}

function createMediaCursors(secret: string): Context['cursors'] {
  return {
    ...postCursors(secret),
    ...engagementCursors(secret),
    ...moderationCursors(secret),
  };
}
