import type { Resolvers } from '../generated/resolvers.ts';
import { dismissPost } from './Mutation/dismissPost.ts';
import { markSeen } from './Mutation/markSeen.ts';
import { explore } from './Query/explore.ts';
import { followingFeed } from './Query/followingFeed.ts';
import { homeFeed } from './Query/homeFeed.ts';

export const resolvers: Resolvers = {
  Query: { homeFeed, followingFeed, explore },
  Mutation: { markSeen, dismissPost },
  UserError: { __resolveType: () => 'InputError' },
  FeedItem: { __resolveType: () => 'Post' },
};
