import { requestPasswordReset as request } from '../../domain/passwords/request-password-reset.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { payload } from './payload.ts';

export const requestPasswordReset: MutationResolvers['requestPasswordReset'] = async (_root, { input }, context) =>
  payload(await request(context.users, { login: input.login, clientAddress: context.clientAddress }));
