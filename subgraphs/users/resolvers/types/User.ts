import { parseId, type UserId } from '@heliograph/platform/ids';
import type { Context } from '../../context.ts';
import type { UserResolvers } from '../../generated/resolvers.ts';
import type { Profile } from '../../ports.ts';
import { followConnection } from './follow-connection.ts';

const viewerHas = (type: 'FOLLOWS' | 'FOLLOWED_BY', profile: Profile, { viewer, graph }: Context) =>
  viewer && viewer.userId !== profile.id
    ? graph.has({ id1: viewer.userId, type, id2: profile.id })
    : Promise.resolve(false);

export const User: UserResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<UserId>(id);
    return known ? context.profiles.load(known) : null;
  },
  followerCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'FOLLOWED_BY' }),
  followingCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'FOLLOWS' }),
  async viewerFollowState(profile, _args, context) {
    if (context.viewer?.userId === profile.id) return 'SELF';
    return (await viewerHas('FOLLOWS', profile, context)) ? 'FOLLOWING' : 'NOT_FOLLOWING';
  },
  viewerIsFollowedBy: (profile, _args, context) => viewerHas('FOLLOWED_BY', profile, context),
  followers: ({ id }, args, context) => followConnection(id, 'FOLLOWED_BY', args, context),
  following: ({ id }, args, context) => followConnection(id, 'FOLLOWS', args, context),
};
