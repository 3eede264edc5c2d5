import type { Resolvers } from '../generated/resolvers.ts';
import { engagementMutations, engagementQueries } from './engagement.ts';
import { completeUpload } from './Mutation/completeUpload.ts';
import { editMedia } from './Mutation/editMedia.ts';
import { requestUpload } from './Mutation/requestUpload.ts';
import { resumeUpload } from './Mutation/resumeUpload.ts';
import { moderationMutations, moderationQueries } from './moderation.ts';
import { postMutations, postQueries } from './posts.ts';
import { media } from './Query/media.ts';
import { mediaProcessed } from './Subscription/mediaProcessed.ts';
import { Comment } from './types/Comment.ts';
import { Hashtag } from './types/Hashtag.ts';
import { Location } from './types/Location.ts';
import { Media, MediaVariant } from './types/Media.ts';
import { ModerationCase } from './types/ModerationCase.ts';
import { CaptionEntity, Post, UserTag } from './types/Post.ts';
import { SavedCollection } from './types/SavedCollection.ts';
import { User } from './types/User.ts';

export const resolvers: Resolvers = {
  Query: { ...postQueries, ...engagementQueries, ...moderationQueries, media },
  Mutation: {
    ...postMutations,
    ...engagementMutations,
    ...moderationMutations,
    requestUpload,
    resumeUpload,
    completeUpload,
    editMedia,
  },
  Subscription: { mediaProcessed },
  User,
  Media,
  MediaVariant,
  Post,
  CaptionEntity,
  UserTag,
  Hashtag,
  Location,
  Comment,
  ModerationCase,
  SavedCollection,
  UserError: { __resolveType: () => 'InputError' },
};
