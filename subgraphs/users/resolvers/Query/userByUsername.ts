import { normalizeUsername } from '../../domain/accounts/username.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const userByUsername: QueryResolvers['userByUsername'] = async (_root, args, context) => {
  const username = normalizeUsername(args.username);
  const account = username && (await context.users.accounts.findByUsername(username));
  return account ? context.profiles.load(account.id) : null;
};
