import type { UserErrorResolvers } from '../../generated/resolvers.ts';

export const UserError: UserErrorResolvers = {
  __resolveType(error) {
    if (error.code === 'USERNAME_TAKEN') return 'UsernameTakenError';
    // Only a log-in goes on with a challenge; others who are asked for a code send it the next time.
    return 'challenge' in error ? 'TwoFactorRequiredError' : 'InputError';
  },
};
