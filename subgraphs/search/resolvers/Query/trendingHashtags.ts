import { badInput } from '@heliograph/platform/subgraph';
import type { QueryResolvers } from '../../generated/resolvers.ts';

const MOST_TRENDS = 50;

export const trendingHashtags: QueryResolvers['trendingHashtags'] = async (_root, { first }, { trends }) => {
  if (first < 1 || first > MOST_TRENDS) throw badInput(`first must be from 1 to ${MOST_TRENDS}; it is ${first}`);
  const names = await trends.top(first);
  return names.map((name) => ({ name }));
};
