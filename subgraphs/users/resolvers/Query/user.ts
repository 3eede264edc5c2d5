import { parseId, type UserId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const user: QueryResolvers['user'] = (_root, args, context) => {
  const id = parseId<UserId>(args.id);
  return id ? context.profiles.load(id) : null;
};
