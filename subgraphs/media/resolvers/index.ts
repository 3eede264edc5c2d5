import type { Resolvers } from '../generated/resolvers.ts';
import { addComment } from './Mutation/addComment.ts';
import { completeUpload } from './Mutation/completeUpload.ts';
import { likePost } from './Mutation/likePost.ts';
import { publishPost } from './Mutation/publishPost.ts';
import { requestUpload } from './Mutation/requestUpload.ts';
import { unlikePost } from './Mutation/unlikePost.ts';
import { media } from './Query/media.ts';
import { post } from './Query/post.ts';
import { mediaProcessed } from './Subscription/mediaProcessed.ts';
import { Comment } from './types/Comment.ts';
import { Media, MediaVariant } from './types/Media.ts';
import { CaptionEntity, Post } from './types/Post.ts';
import { User } from './types/User.ts';

export const resolvers: Resolvers = {
  Query: { media, post },
  Mutation: { requestUpload, completeUpload, publishPost, likePost, unlikePost, addComment },
  Subscription: { mediaProcessed },
  User,
  Media,
  MediaVariant,
  Post,
  CaptionEntity,
  Comment,
  UserError: { __resolveType: () => 'InputError' },
};
