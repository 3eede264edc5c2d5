import { badInput } from '@heliograph/platform/subgraph';
import type { QueryResolvers } from '../../generated/resolvers.ts';

const MOST = 50;

export const nearbyLocations: QueryResolvers['nearbyLocations'] = (_root, args, { media }) => {
  const { latitude, longitude, first } = args;
  if (!(Math.abs(latitude) <= 90)) throw badInput(`latitude must be from -90 to 90; it is ${latitude}`);
  if (!(Math.abs(longitude) <= 180)) throw badInput(`longitude must be from -180 to 180; it is ${longitude}`);
  if (first < 1 || first > MOST) throw badInput(`first must be from 1 to ${MOST}; it is ${first}`);
  return media.gazetteer.nearest({ latitude, longitude }, first);
};
