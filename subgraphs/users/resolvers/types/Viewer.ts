import type { ViewerResolvers } from '../../generated/resolvers.ts';

export const Viewer: ViewerResolvers = {
  async user({ id }, _args, context) {
    const profile = await context.profiles.load(id);
    if (!profile) throw new Error(`The account ${id} has no profile`);
    return profile;
  },
  async email({ id }, _args, context) {
    const account = await context.users.accounts.findById(id);
    if (!account) throw new Error(`The session of ${id} has no account`);
    return account.email;
  },
};
