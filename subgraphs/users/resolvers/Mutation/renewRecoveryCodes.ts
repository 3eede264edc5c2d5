import { renewRecoveryCodes as renew } from '../../domain/two-factor/recovery-code-changes.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { recoveryCodesPayload } from './recovery-codes-payload.ts';

export const renewRecoveryCodes: MutationResolvers['renewRecoveryCodes'] = (_root, { input }, context) =>
  recoveryCodesPayload(renew, input, context);
