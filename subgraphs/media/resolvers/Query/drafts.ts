import type { QueryResolvers } from '../../generated/resolvers.ts';
import { ownPosts } from '../own-posts.ts';

export const drafts: QueryResolvers['drafts'] = (_root, args, context) =>
  ownPosts(args, context, ['DRAFT', 'SCHEDULED']);
