import { signUp as makeAccount } from '../../domain/accounts/sign-up.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { sessionPayload } from './session-payload.ts';

export const signUp: MutationResolvers['signUp'] = async (_root, { input }, context) => {
  const { clientAddress } = context;
  return sessionPayload(await makeAccount(context.users, { ...input, name: input.name ?? '', clientAddress }), context);
};
