import { type MediaId, parseId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const media: QueryResolvers['media'] = (_root, args, context) => {
  const id = parseId<MediaId>(args.id);
  return id ? context.mediaById.load(id) : null;
};
