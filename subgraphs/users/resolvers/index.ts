import type { Resolvers } from '../generated/resolvers.ts';
import { follow } from './Mutation/follow.ts';
import { logIn } from './Mutation/logIn.ts';
import { logOut } from './Mutation/logOut.ts';
import { refreshSession } from './Mutation/refreshSession.ts';
import { signUp } from './Mutation/signUp.ts';
import { unfollow } from './Mutation/unfollow.ts';
import { user } from './Query/user.ts';
import { userByUsername } from './Query/userByUsername.ts';
import { viewer } from './Query/viewer.ts';
import { User } from './types/User.ts';
import { UserError } from './types/UserError.ts';
import { Viewer } from './types/Viewer.ts';

export const resolvers: Resolvers = {
  Query: { viewer, user, userByUsername },
  Mutation: { signUp, logIn, refreshSession, logOut, follow, unfollow },
  User,
  Viewer,
  UserError,
};
