import { type PostId, parseId } from '@heliograph/platform/ids';
import type { CaptionEntityResolvers, PostResolvers } from '../../generated/resolvers.ts';
import { commentConnection } from './comment-connection.ts';
import { likeConnection } from './like-connection.ts';

export const Post: PostResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<PostId>(id);
    return known ? context.posts.load(known) : null;
  },
  author: ({ authorId }) => ({ id: authorId }),
  async media({ mediaIds }, _args, context) {
    const media = await context.mediaById.loadMany(mediaIds);
    return media.map((loaded) => {
      if (loaded instanceof Error) throw loaded;
      if (!loaded) throw new Error('A post shows media that are gone');
      return loaded;
    });
  },
  /** A mention of someone the viewer may not see is as plain as one of nobody. */
  async captionEntities({ captionEntities }, _args, { visibility, viewer }) {
    const mentioned = captionEntities.flatMap((entity) => ('userId' in entity ? [entity.userId] : []));
    const visible = await visibility.maySee(viewer?.userId ?? null, mentioned);
    const hidden = new Set(mentioned.filter((_id, index) => !visible[index]));
    return captionEntities.filter((entity) => !('userId' in entity && hidden.has(entity.userId)));
  },
  hashtags: ({ captionEntities }) =>
    [...new Set(captionEntities.flatMap((entity) => ('hashtag' in entity ? [entity.hashtag] : [])))].map((name) => ({
      name,
    })),
  visibility: () => 'PUBLISHED',
  shareUrl: ({ id }, _args, context) => context.urls.share(id),
  likeCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'LIKED_BY' }),
  commentCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'COMMENTS' }),
  // Asked from the viewer's side: a page of posts is one read of one shard.
  viewerHasLiked: ({ id }, _args, { viewer, graph }) =>
    viewer ? graph.has({ id1: viewer.userId, type: 'LIKES', id2: id }) : false,
  viewerCanComment: ({ commentsEnabled }, _args, { viewer }) => viewer !== null && commentsEnabled,
  viewerCanEdit: ({ authorId }, _args, { viewer }) => viewer?.userId === authorId,
  likedBy: ({ id }, args, context) => likeConnection(id, args, context),
  comments: (post, args, context) => commentConnection(post, args, context),
};

export const CaptionEntity: CaptionEntityResolvers = {
  hashtag: (entity) => ('hashtag' in entity ? { name: entity.hashtag } : null),
  user: (entity) => ('userId' in entity ? { id: entity.userId } : null),
};
