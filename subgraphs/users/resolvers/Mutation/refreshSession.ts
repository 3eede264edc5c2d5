import { refreshSession as refresh } from '../../domain/sessions/refresh-session.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { sessionPayload } from './session-payload.ts';

export const refreshSession: MutationResolvers['refreshSession'] = async (_root, { input }, context) =>
  sessionPayload(await refresh(context.users, input), context);
