import { type CommentId, parseId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const comment: QueryResolvers['comment'] = (_root, args, context) => {
  const id = parseId<CommentId>(args.id);
  return id ? context.comments.load(id) : null;
};
