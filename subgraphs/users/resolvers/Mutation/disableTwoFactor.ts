import { disableTwoFactor as disable } from '../../domain/two-factor/disable-two-factor.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { accountPayload } from './account-payload.ts';

export const disableTwoFactor: MutationResolvers['disableTwoFactor'] = (_root, { input }, context) => {
  const { password, oneTimeCode, idempotencyKey } = input;
  return accountPayload(context, (viewer) => disable(context.users, { viewer, password, oneTimeCode, idempotencyKey }));
};
