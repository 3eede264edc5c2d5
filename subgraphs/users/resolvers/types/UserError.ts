import type { UserErrorResolvers } from '../../generated/resolvers.ts';

export const UserError: UserErrorResolvers = {
  __resolveType: (error) => (error.code === 'USERNAME_TAKEN' ? 'UsernameTakenError' : 'InputError'),
};
