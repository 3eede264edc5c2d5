import type { MutationResolvers, QueryResolvers } from '../generated/resolvers.ts';
import { archivePost } from './Mutation/archivePost.ts';
import { deletePost } from './Mutation/deletePost.ts';
import { editPost } from './Mutation/editPost.ts';
import { publishDraft } from './Mutation/publishDraft.ts';
import { publishPost } from './Mutation/publishPost.ts';
import { removeMyTag } from './Mutation/removeMyTag.ts';
import { restorePost } from './Mutation/restorePost.ts';
import { archivedPosts } from './Query/archivedPosts.ts';
import { drafts } from './Query/drafts.ts';
import { hashtag } from './Query/hashtag.ts';
import { location } from './Query/location.ts';
import { nearbyLocations } from './Query/nearbyLocations.ts';
import { post } from './Query/post.ts';

/** Posts, what becomes of them, and what they are filed under. */
export const postQueries: QueryResolvers = { post, drafts, archivedPosts, hashtag, location, nearbyLocations };

export const postMutations: MutationResolvers = {
  publishPost,
  publishDraft,
  editPost,
  archivePost,
  restorePost,
  deletePost,
  removeMyTag,
};
