import { type PostId, parseId } from '@heliograph/platform/ids';
import { hashtagsOf } from '../../domain/topics/topic.ts';
import type { CaptionEntityResolvers, PostResolvers, UserTagResolvers } from '../../generated/resolvers.ts';
import { commentConnection } from './comment-connection.ts';
import { likeConnection } from './like-connection.ts';
import { likedByFollowing } from './liked-by-following.ts';
import { taggedUsers } from './tagged-users.ts';

export const Post: PostResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<PostId>(id);
    return known ? context.posts.load(known) : null;
  },
  author: ({ authorId }) => ({ id: authorId }),
  async media(post, _args, { caseFiles, mediaById }) {
    const media = await (caseFiles.holds(post) ? caseFiles.media : mediaById).loadMany(post.mediaIds);
    return media.flatMap((loaded) => {
      if (loaded instanceof Error) throw loaded;
      // It was hidden since the post was read: the next read will not find the post either.
      return loaded ?? [];
    });
  },
  /** A mention of someone the viewer may not see is as plain as one of nobody. */
  async captionEntities({ captionEntities }, _args, { visibility, viewer }) {
    const mentioned = captionEntities.flatMap((entity) => ('userId' in entity ? [entity.userId] : []));
    const visible = await visibility.maySee(viewer?.userId ?? null, mentioned);
    const hidden = new Set(mentioned.filter((_id, index) => !visible[index]));
    return captionEntities.filter((entity) => !('userId' in entity && hidden.has(entity.userId)));
  },
  hashtags: (post) => hashtagsOf(post).map((name) => ({ name })),
  location: ({ locationId }, _args, { media }) => (locationId ? media.gazetteer.find(locationId) : null),
  taggedUsers: (post, _args, context) => taggedUsers(post, context),
  shareUrl: ({ id }, _args, context) => context.urls.share(id),
  likeCount: ({ id, authorId, hideLikeCount }, _args, { graph, viewer }) =>
    hideLikeCount && viewer?.userId !== authorId ? null : graph.count({ id, kind: 'LIKED_BY' }),
  likeCountHidden: ({ hideLikeCount }) => hideLikeCount,
  commentCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'COMMENTS' }),
  // Asked from the viewer's side: a page of posts is one read of one shard.
  viewerHasLiked: ({ id }, _args, { viewer, graph }) =>
    viewer ? graph.has({ id1: viewer.userId, type: 'LIKES', id2: id }) : false,
  viewerHasSaved: ({ id }, _args, { viewer, graph }) =>
    viewer ? graph.has({ id1: viewer.userId, type: 'SAVES', id2: id }) : false,
  viewerCanComment: ({ commentsEnabled, visibility }, _args, { viewer }) =>
    viewer !== null && commentsEnabled && visibility === 'PUBLISHED',
  viewerCanEdit: ({ authorId }, _args, { viewer }) => viewer?.userId === authorId,
  likedBy: ({ id }, args, context) => likeConnection(id, args, context),
  likedByFollowing: ({ id }, args, context) => likedByFollowing(id, args, context),
  comments: (post, args, context) => commentConnection(post, args, context),
};

export const CaptionEntity: CaptionEntityResolvers = {
  hashtag: (entity) => ('hashtag' in entity ? { name: entity.hashtag } : null),
  user: (entity) => ('userId' in entity ? { id: entity.userId } : null),
};

export const UserTag: UserTagResolvers = {
  user: ({ userId }) => ({ id: userId }),
};
