import type { MutationResolvers, QueryResolvers } from '../generated/resolvers.ts';
import { addComment } from './Mutation/addComment.ts';
import { createSavedCollection } from './Mutation/createSavedCollection.ts';
import { deleteComment } from './Mutation/deleteComment.ts';
import { deleteSavedCollection } from './Mutation/deleteSavedCollection.ts';
import { likeComment } from './Mutation/likeComment.ts';
import { likePost } from './Mutation/likePost.ts';
import { pinComment } from './Mutation/pinComment.ts';
import { renameSavedCollection } from './Mutation/renameSavedCollection.ts';
import { savePost } from './Mutation/savePost.ts';
import { unlikeComment } from './Mutation/unlikeComment.ts';
import { unlikePost } from './Mutation/unlikePost.ts';
import { unpinComment } from './Mutation/unpinComment.ts';
import { unsavePost } from './Mutation/unsavePost.ts';
import { comment } from './Query/comment.ts';
import { savedCollections } from './Query/savedCollections.ts';
import { savedPosts } from './Query/savedPosts.ts';

/** What people leave on posts: comments, pins, likes and saves. */
export const engagementQueries: QueryResolvers = { comment, savedPosts, savedCollections };

export const engagementMutations: MutationResolvers = {
  likePost,
  unlikePost,
  addComment,
  deleteComment,
  likeComment,
  unlikeComment,
  pinComment,
  unpinComment,
  savePost,
  unsavePost,
  createSavedCollection,
  renameSavedCollection,
  deleteSavedCollection,
};
