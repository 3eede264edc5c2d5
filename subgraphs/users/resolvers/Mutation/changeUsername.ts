import { changeUsername as change } from '../../domain/accounts/change-username.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { accountPayload } from './account-payload.ts';

export const changeUsername: MutationResolvers['changeUsername'] = (_root, { input }, context) =>
  accountPayload(context, ({ userId: account }) =>
    change(context.users, { account, username: input.username, idempotencyKey: input.idempotencyKey }),
  );
