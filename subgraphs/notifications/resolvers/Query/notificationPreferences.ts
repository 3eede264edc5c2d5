import type { QueryResolvers } from '../../generated/resolvers.ts';
import { presentPreferences } from '../preferences.ts';

export const notificationPreferences: QueryResolvers['notificationPreferences'] = async (_root, _args, context) => {
  const { userId: viewer } = context.requireViewer();
  return presentPreferences(await context.stores.preferences.read(viewer));
};
