import type { QueryResolvers } from '../../generated/resolvers.ts';

export const viewer: QueryResolvers['viewer'] = (_root, _args, context) =>
  context.viewer ? { id: context.viewer.userId } : null;
