import { parseId, type UserId } from '@heliograph/platform/ids';
import type { UserResolvers } from '../../generated/resolvers.ts';

/** What this subgraph adds to an account: whether the viewer is told of its posts. */
export const User: UserResolvers = {
  __resolveReference({ id }) {
    const known = parseId<UserId>(id);
    return known ? { id: known } : null;
  },
  viewerGetsPostNotifications: ({ id }, _args, { viewer, wantsPostsOf }) => (viewer ? wantsPostsOf.load(id) : false),
};
