import { hashtagName } from '../../domain/posts/caption.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const hashtag: QueryResolvers['hashtag'] = (_root, args) => {
  const name = hashtagName(args.name);
  return name === null ? null : { name };
};
