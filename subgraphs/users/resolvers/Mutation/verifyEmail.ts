import { verifyEmail as verify } from '../../domain/accounts/verify-email.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { payload } from './payload.ts';

export const verifyEmail: MutationResolvers['verifyEmail'] = async (_root, { input }, context) =>
  payload(await verify(context.users, input));
