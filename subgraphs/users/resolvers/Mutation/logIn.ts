import { logIn as signIn } from '../../domain/sessions/log-in.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { sessionPayload } from './session-payload.ts';

export const logIn: MutationResolvers['logIn'] = async (_root, { input }, context) => {
  const { login = null, password = null, challenge = null, oneTimeCode = null, device } = input;
  const { clientAddress } = context;
  const command = { login, password, challenge, oneTimeCode, device, clientAddress };
  return sessionPayload(await signIn(context.users, command), context);
};
