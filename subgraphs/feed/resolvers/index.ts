import type { Resolvers } from '../generated/resolvers.ts';
import { followingFeed } from './Query/followingFeed.ts';
import { homeFeed } from './Query/homeFeed.ts';

export const resolvers: Resolvers = {
  Query: { homeFeed, followingFeed },
  FeedItem: { __resolveType: () => 'Post' },
};
