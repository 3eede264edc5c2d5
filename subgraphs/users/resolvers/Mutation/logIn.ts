import { logIn as signIn } from '../../domain/log-in.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { sessionPayload } from './session-payload.ts';

export const logIn: MutationResolvers['logIn'] = async (_root, { input }, context) => {
  const { login = null, password = null, device } = input;
  return sessionPayload(await signIn(context.users, { login, password, device }), context);
};
