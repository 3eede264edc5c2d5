import { resetPassword as reset } from '../../domain/passwords/reset-password.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { payload } from './payload.ts';

export const resetPassword: MutationResolvers['resetPassword'] = async (_root, { input }, context) =>
  payload(await reset(context.users, input));
