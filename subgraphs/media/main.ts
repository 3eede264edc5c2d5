import { createSignedText } from '@heliograph/platform/auth';
import { createRequestGraph } from '@heliograph/platform/graph';
import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createCursors, defineSubgraph, type Subgraph } from '@heliograph/platform/subgraph';
import { createVisibility, type Viewer, type Visibility } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import type { Context, LikePosition } from './context.ts';
import { resolvers } from './resolvers/index.ts';
import { mediaStores } from './stores.ts';

/** The media subgraph: uploads, photos, posts, likes and comments. */
export function mediaSubgraph(platform: Platform, typeDefs: string): Subgraph {
  const { settings } = platform;
  const stores = mediaStores(platform);
  const cursors = createMediaCursors(settings.CURSOR_SECRET);
  const urls: Context['urls'] = {
    variant: (key) => `${settings.S3_PUBLIC_URL}/${key}`,
    share: (post) => `${settings.SHARE_BASE_URL}/p/${post}`,
  };

  /** A loader of what the viewer may see: null for what is not there and for what is hidden from them. */
  const visibleLoader = <Id extends string, Item>(
    { viewer, visibility }: { viewer: Viewer; visibility: Visibility },
    load: (ids: readonly Id[]) => Promise<(Item | null)[]>,
    authorOf: (item: Item) => UserId,
    isShown: (item: Item) => boolean = () => true,
  ): DataLoader<Id, Item | null> =>
    new DataLoader(async (ids) => {
      const items = await load(ids);
      const shown = items.map((item) => (item !== null && isShown(item) ? item : null));
      const authors = shown.flatMap((item) => (item === null ? [] : [authorOf(item)]));
      const visible = await visibility.maySee(viewer, authors);
      const hidden = new Set(authors.filter((_author, index) => !visible[index]));
      return shown.map((item) => (item === null || hidden.has(authorOf(item)) ? null : item));
    });

  return defineSubgraph<Context>({
    name: 'media',
    typeDefs,
    resolvers,
    viewerTokens: platform.viewerTokens,
    logger: platform.logger,
    context(request) {
      const viewer = request.viewer?.userId ?? null;
      const graph = createRequestGraph(platform.graph);
      const visibility = createVisibility(graph);
      const eyes = { viewer, visibility };
      const posts = visibleLoader(eyes, stores.posts.load, ({ authorId }) => authorId);
      return {
        ...request,
        media: { ...stores, visiblePost: (id) => posts.load(id) },
        graph,
        visibility,
        posts,
        comments: visibleLoader(eyes, stores.comments.load, ({ authorId }) => authorId),
        mediaById: visibleLoader(
          eyes,
          stores.media.load,
          ({ ownerId }) => ownerId,
          ({ ownerId, publishedAt }) => publishedAt !== null || ownerId === viewer,
        ),
        cursors,
        urls,
      };
    },
  });
}

function createMediaCursors(secret: string): Context['cursors'] {
  return {
    posts: createCursors<PostId>(createSignedText({ secret, purpose: 'media.posts' })),
    comments: createCursors<CommentId>(createSignedText({ secret, purpose: 'media.comments' })),
    likes: createCursors<LikePosition>(createSignedText({ secret, purpose: 'media.likes' })),
  };
}
