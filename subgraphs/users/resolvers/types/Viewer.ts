import type { Context } from '../../context.ts';
import { showExport } from '../../domain/export/export-my-data.ts';
import type { ViewerResolvers } from '../../generated/resolvers.ts';
import type { ViewerMapper } from '../../mappers.ts';
import type { Account } from '../../ports.ts';
import { suggestionsFor } from './found-users.ts';
import { edgesOf, userConnection } from './user-connection.ts';

/** Asked for by several fields at once, it is read once: the directory's client sees to that. */
async function accountOf({ id }: ViewerMapper, { users }: Context): Promise<Account> {
  const account = await users.accounts.findById(id);
  if (!account) throw new Error(`The session of ${id} has no account`);
  return account;
}

export const Viewer: ViewerResolvers = {
  async user({ id }, _args, context) {
    const profile = await context.profiles.load(id);
    if (!profile) throw new Error(`The account ${id} has no profile`);
    return profile;
  },
  email: async (viewer, _args, context) => (await accountOf(viewer, context)).email,
  emailVerified: async (viewer, _args, context) => (await accountOf(viewer, context)).emailVerified,
  async sessions({ id }, _args, context) {
    const sessions = await context.users.sessions.list(id);
    return sessions.map((session) => ({ ...session, current: session.id === context.viewer?.sessionId }));
  },
  async twoFactorEnabled({ id }, _args, context) {
    return (await context.users.twoFactor.find(id))?.isOn ?? false;
  },
  recoveryCodesLeft: ({ id }, _args, context) => context.users.twoFactor.recoveryCodesLeft(id),
  followRequests: ({ id }, args, context) => userConnection(edgesOf(id, 'REQUESTED_BY', context), args),
  blocked({ id }, args, context) {
    return userConnection(edgesOf(id, 'BLOCKS', { ...context, profiles: context.blockedProfiles }), args);
  },
  muted: ({ id }, args, context) => userConnection(edgesOf(id, 'MUTES', context), args),
  restricted: ({ id }, args, context) => userConnection(edgesOf(id, 'RESTRICTS', context), args),
  async dataExport({ id }, _args, context) {
    const latest = await context.users.exports.latest(id);
    return latest && showExport(context.users, latest);
  },
  closeFriends: ({ id }, args, context) => userConnection(edgesOf(id, 'CLOSE_FRIENDS', context), args),
  suggestedUsers: ({ id }, args, context) => userConnection(suggestionsFor(id, context), args),
};
