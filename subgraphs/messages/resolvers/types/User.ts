import { parseId, type UserId } from '@heliograph/platform/ids';
import type { UserResolvers } from '../../generated/resolvers.ts';

/** What this subgraph adds to an account: whether the viewer may write to it, and where they do. */
export const User: UserResolvers = {
  __resolveReference({ id }) {
    const known = parseId<UserId>(id);
    return known ? { id: known } : null;
  },
  async viewerCanMessage({ id }, _args, { viewer, visibility }) {
    if (!viewer || viewer.userId === id) return false;
    return (await visibility.maySee(viewer.userId, [id]))[0] ?? false;
  },
  viewerConversation: ({ id }, _args, { viewer, directs }) =>
    viewer && viewer.userId !== id ? directs.load(id) : null,
};
