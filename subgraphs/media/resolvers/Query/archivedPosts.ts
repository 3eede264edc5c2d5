import type { QueryResolvers } from '../../generated/resolvers.ts';
import { ownPosts } from '../own-posts.ts';

export const archivedPosts: QueryResolvers['archivedPosts'] = (_root, args, context) =>
  ownPosts(args, context, ['ARCHIVED']);
