import { type PostId, parseId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const post: QueryResolvers['post'] = (_root, args, context) => {
  const id = parseId<PostId>(args.id);
  return id ? context.posts.load(id) : null;
};
