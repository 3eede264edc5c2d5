import { parseId, type StoryId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const story: QueryResolvers['story'] = (_root, args, { loaders }) => {
  const id = parseId<StoryId>(args.id);
  return id ? loaders.stories.load(id) : null;
};
