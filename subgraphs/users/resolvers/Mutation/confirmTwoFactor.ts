import { confirmTwoFactor as confirm } from '../../domain/two-factor/recovery-code-changes.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { recoveryCodesPayload } from './recovery-codes-payload.ts';

export const confirmTwoFactor: MutationResolvers['confirmTwoFactor'] = (_root, { input }, context) =>
  recoveryCodesPayload(confirm, input, context);
