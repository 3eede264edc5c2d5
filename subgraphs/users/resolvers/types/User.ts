import type { AssociationType } from '@heliograph/platform/graph';
import { parseId, type UserId } from '@heliograph/platform/ids';
import type { Context } from '../../context.ts';
import type { UserResolvers } from '../../generated/resolvers.ts';
import type { Profile } from '../../ports.ts';
import { mutualFollowersOf } from './found-users.ts';
import { edgesOf, userConnection } from './user-connection.ts';

/** Whether an edge of this type leads from the viewer to the account; never to oneself. */
const viewerHas =
  (type: AssociationType) =>
  ({ id }: Profile, _args: object, { viewer, graph }: Context): Promise<boolean> =>
    viewer && viewer.userId !== id ? graph.has({ id1: viewer.userId, type, id2: id }) : Promise.resolve(false);

const viewerFollows = viewerHas('FOLLOWS');
const viewerRequests = viewerHas('REQUESTS');

/** A list that the account shows to those who may see what it posts; null for others. */
const listOf =
  (type: 'FOLLOWS' | 'FOLLOWED_BY'): NonNullable<UserResolvers['followers']> =>
  async ({ id }, args, context) => {
    const [visible] = await context.visibility.maySeeContent(context.viewer?.userId ?? null, [id]);
    return visible ? userConnection(edgesOf(id, type, context), args) : null;
  };

export const User: UserResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<UserId>(id);
    return known ? context.profiles.load(known) : null;
  },
  avatarUrl: (profile, _args, { urls }) => urls.avatar(profile),
  avatar: ({ avatar }) => avatar && { id: avatar.mediaId },
  followerCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'FOLLOWED_BY' }),
  followingCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'FOLLOWS' }),
  async viewerFollowState(profile, args, context) {
    if (context.viewer?.userId === profile.id) return 'SELF';
    const [follows, requests] = await Promise.all([
      viewerFollows(profile, args, context),
      viewerRequests(profile, args, context),
    ]);
    if (follows) return 'FOLLOWING';
    return requests ? 'REQUESTED' : 'NOT_FOLLOWING';
  },
  viewerIsFollowedBy: viewerHas('FOLLOWED_BY'),
  viewerBlocks: viewerHas('BLOCKS'),
  viewerMutes: viewerHas('MUTES'),
  viewerRestricts: viewerHas('RESTRICTS'),
  viewerIsCloseFriend: viewerHas('CLOSE_FRIENDS'),
  mutualFollowers: ({ id }, args, context) => userConnection(mutualFollowersOf(id, context), args),
  followers: listOf('FOLLOWED_BY'),
  following: listOf('FOLLOWS'),
};
