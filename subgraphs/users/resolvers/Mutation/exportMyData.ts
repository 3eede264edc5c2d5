import { refusingConflicts } from '@heliograph/platform/subgraph';
import { exportMyData as exportData, showExport } from '../../domain/export/export-my-data.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const exportMyData: MutationResolvers['exportMyData'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const result = await refusingConflicts(exportData(context.users, { viewer, idempotencyKey: input.idempotencyKey }));
  return result.ok
    ? { dataExport: await showExport(context.users, result.value), errors: [] }
    : { dataExport: null, errors: [result.refusal] };
};
