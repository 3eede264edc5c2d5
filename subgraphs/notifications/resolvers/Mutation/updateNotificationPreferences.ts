import { refusingConflicts } from '@heliograph/platform/subgraph';
import { updatePreferences } from '../../domain/preferences.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { presentPreferences } from '../preferences.ts';

export const updateNotificationPreferences: MutationResolvers['updateNotificationPreferences'] = async (
  _root,
  { input },
  context,
) => {
  const { userId: viewer } = context.requireViewer();
  const { channels, quietFrom, quietTo, timeZone, idempotencyKey } = input;
  const changes = { channels: channels ?? undefined, quietFrom, quietTo, timeZone };
  const result = await refusingConflicts(updatePreferences(context.stores, { viewer, changes, idempotencyKey }));
  return result.ok
    ? { preferences: presentPreferences(result.value), errors: [] }
    : { preferences: null, errors: [result.refusal] };
};
