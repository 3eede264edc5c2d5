import { type LocationId, parseId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const location: QueryResolvers['location'] = (_root, args, { media }) => {
  const id = parseId<LocationId>(args.id);
  return id ? media.gazetteer.find(id) : null;
};
