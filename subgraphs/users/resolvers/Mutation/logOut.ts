import type { MutationResolvers } from '../../generated/resolvers.ts';

export const logOut: MutationResolvers['logOut'] = async (_root, _args, context) => {
  await context.users.sessions.end(context.requireViewer().sessionId);
  return { errors: [] };
};
