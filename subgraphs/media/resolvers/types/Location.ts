import { type LocationId, parseId } from '@heliograph/platform/ids';
import type { LocationResolvers } from '../../generated/resolvers.ts';
import type { Place, Topic } from '../../ports.ts';
import { topicConnection, topicCount } from './topic-connection.ts';

const topicOf = ({ id }: Pick<Place, 'id'>): Topic => ({ kind: 'LOCATION', id });

export const Location: LocationResolvers = {
  __resolveReference({ id }, { media }) {
    const known = parseId<LocationId>(id);
    return known ? media.gazetteer.find(known) : null;
  },
  postCount: (place, _args, context) => topicCount(topicOf(place), context),
  posts: (place, args, context) => topicConnection(topicOf(place), args, context),
};
