import { changePassword as change } from '../../domain/passwords/change-password.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { accountPayload } from './account-payload.ts';

export const changePassword: MutationResolvers['changePassword'] = (_root, { input }, context) =>
  accountPayload(context, (viewer) =>
    change(context.users, { ...input, viewer, idempotencyKey: input.idempotencyKey }),
  );
