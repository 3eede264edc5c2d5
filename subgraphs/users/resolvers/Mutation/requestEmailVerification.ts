import { requestEmailVerification as request } from '../../domain/accounts/verify-email.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { accountPayload } from './account-payload.ts';

export const requestEmailVerification: MutationResolvers['requestEmailVerification'] = (_root, { input }, context) =>
  accountPayload(context, (viewer) =>
    request(context.users, { viewer, clientAddress: context.clientAddress, idempotencyKey: input.idempotencyKey }),
  );
