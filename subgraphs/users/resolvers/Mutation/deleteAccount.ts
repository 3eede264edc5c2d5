import { deleteAccount as deleteAccountOf } from '../../domain/erasure/delete-account.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { payload } from './payload.ts';

export const deleteAccount: MutationResolvers['deleteAccount'] = async (_root, { input }, context) => {
  const viewer = context.requireViewer();
  const { password, oneTimeCode, idempotencyKey } = input;
  const result = await deleteAccountOf(context.users, { viewer, password, oneTimeCode, idempotencyKey });
  context.forget();
  return payload(result);
};
